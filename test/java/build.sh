#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# Builds the Java programs of the tests into _output/java with Maven, unless they are newer than their sources.
set -o errexit -o nounset -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
output=$(cd "$here/../.." && pwd)/_output/java
programs=(message-tool admin-bench)

fresh() {
  local program
  for program in "${programs[@]}"; do
    [[ -e $output/$program.jar ]] || return 1
    [[ -z $(find "$here" -path "*/target" -prune -o -type f -newer "$output/$program.jar" -print -quit) ]] || return 1
  done
}

mkdir -p "$output"
exec 9>"$output/.lock"
flock 9 # two builds at once would share Maven's target directories
if fresh; then exit 0; fi
"$here/../../hack/install-packages.sh" mvn=maven javac=openjdk-17-jdk-headless
echo "java: building ${programs[*]} (log: $output/mvn.log)" >&2
if ! mvn --batch-mode --strict-checksums --no-transfer-progress --file "$here/pom.xml" clean package >"$output/mvn.log" 2>&1; then
  tail -n 30 "$output/mvn.log" >&2
  echo "java: Maven could not build, see $output/mvn.log" >&2
  exit 1
fi
for program in "${programs[@]}"; do
  install -m 0644 "$here/$program/target/$program.jar" "$output/$program.jar"
done
