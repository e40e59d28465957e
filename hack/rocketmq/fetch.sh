#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# Fetches the jars of RocketMQ releases into _output/rocketmq/<version>/lib with the ordinary Maven client.
#
#   hack/rocketmq/fetch.sh [--update] [VERSION...]     default: every version that has a folder here
#
# A version whose folder already matches jars.sha256 is left alone, so a second run costs a checksum. A run that is interrupted
# leaves no half-filled lib folder: jars are collected beside it and moved in one step. --update accepts what Maven resolves today
# as the new jars.sha256 (after a change of a pom).
set -o errexit -o nounset -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=${ROCKETMQ_OUTPUT:-$(cd "$here/../.." && pwd)/_output/rocketmq}

say() { echo "rocketmq: $*" >&2; }
die() { say "$*"; exit 1; }

# complete VERSION: every jar of the list is there with its checksum, and no other.
complete() {
  local lib=$output/$1/lib list=$here/$1/jars.sha256
  [[ -d $lib && -s $list ]] || return 1
  [[ $(find "$lib" -mindepth 1 | wc -l) == $(wc -l <"$list") ]] || return 1
  (cd "$lib" && sha256sum --check --status "$list" 2>/dev/null)
}

fetch() {
  local version=$1 lib=$output/$1/lib list=$here/$1/jars.sha256 part log
  if [[ -z $update ]] && complete "$version"; then
    say "$version: $(wc -l <"$list") jars, complete"
    return
  fi
  # A JDK and not only a JRE, for the Java programs of the tests are built with the same tools.
  "$here/../install-packages.sh" mvn=maven javac=openjdk-17-jdk-headless
  part=$output/$version/lib.part log=$output/$version/mvn.log
  rm -rf "$part"
  mkdir -p "$output/$version"
  say "$version: fetching with Maven (log: $log)"
  # --strict-checksums: a damaged download is an error, not a warning. Every 25th download is shown as progress.
  if ! mvn --batch-mode --strict-checksums --file "$here/$version/pom.xml" dependency:copy-dependencies \
    -DincludeScope=runtime -DoutputDirectory="$part" 2>&1 | tee "$log" |
    awk -v v="$version" '/^(\[INFO\] )?Downloaded from/ && ++n % 25 == 0 { print "rocketmq: " v ": " n " files downloaded"; fflush() }' >&2; then
    tail -n 20 "$log" >&2
    die "$version: Maven could not fetch the jars, see $log"
  fi
  if [[ -n $update ]]; then
    (cd "$part" && LC_ALL=C sha256sum -- *) >"$list"
  fi
  rm -rf "$lib"
  mv "$part" "$lib"
  complete "$version" ||
    die "$version: the jars in $lib are not those of $list; if the pom was changed on purpose, run: $0 --update $version"
  say "$version: $(wc -l <"$list") jars, $(du -sm "$lib" | cut -f1) MB"
}

update=
if [[ ${1-} == --update ]]; then update=yes; shift; fi
versions=("$@")
if [[ $# == 0 ]]; then
  for pom in "$here"/*/pom.xml; do versions+=("$(basename "$(dirname "$pom")")"); done
fi
mkdir -p "$output"
exec 9>"$output/.lock"
flock 9 # two runs at once would take each other's lib.part away
for version in "${versions[@]}"; do
  [[ -f $here/$version/pom.xml ]] || die "no RocketMQ version $version here; there are: $(cd "$here" && echo [0-9]*)"
  fetch "$version"
done
