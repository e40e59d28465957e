#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# Builds the images into _output/images without a container engine.
#
#   hack/images/build.sh rocketmq [VERSION...]   apache/rocketmq:<version> for every version of hack/rocketmq -> rocketmq.tar
#   hack/images/build.sh server                  rocketmq-apiserver of bin/rocketmq-apiserver -> rocketmq-apiserver.tar
#
# SERVER_IMAGE is the name of the server's image, default rocketmq-apiserver/rocketmq-apiserver:dev.
set -o errexit -o nounset -o pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repo=$(cd "$here/../.." && pwd)
output=$repo/_output/images

# A static program to run is all that images are made with; the flags are those of the whole repository, so the build cache is shared.
export CGO_ENABLED=0 GOFLAGS="${GOFLAGS:--trimpath -buildvcs=false}"

# ensure_parts installs what the base layer is copied from: a Java runtime, a static busybox, a shell and tools to look around with.
ensure_parts() {
  local missing=()
  command -v busybox >/dev/null && ! ldd "$(command -v busybox)" >/dev/null 2>&1 || missing+=(busybox-static)
  command -v curl >/dev/null || missing+=(curl)
  command -v ps >/dev/null || missing+=(procps)
  command -v ss >/dev/null || missing+=(iproute2)
  [[ -e /usr/lib/jvm/java-17-openjdk-$(dpkg --print-architecture)/bin/java ]] || missing+=(openjdk-17-jre-headless)
  dpkg-query --show libstdc++6 >/dev/null 2>&1 || missing+=(libstdc++6)
  [[ ${#missing[@]} == 0 ]] && return
  if [[ $(id -u) != 0 ]]; then
    echo "images: missing on this machine: ${missing[*]}; install them, or run this as root" >&2
    exit 1
  fi
  echo "images: installing ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
}

mkdir -p "$output"
exec 9>"$output/.lock"
flock 9 # two builds at once would write the same layers

case ${1-} in
  rocketmq)
    shift
    "$repo/hack/rocketmq/fetch.sh" "$@"
    ensure_parts
    versions=("$@")
    if [[ $# == 0 ]]; then
      for pom in "$repo"/hack/rocketmq/*/pom.xml; do versions+=("$(basename "$(dirname "$pom")")"); done
    fi
    go -C "$here" run . -output "$output" -jars "$repo/_output/rocketmq" -rocketmq-versions "$(IFS=,; echo "${versions[*]}")"
    ;;
  server)
    go -C "$here" run . -output "$output" -server "$repo/bin/rocketmq-apiserver" \
      -server-tag "${SERVER_IMAGE:-rocketmq-apiserver/rocketmq-apiserver:dev}"
    ;;
  *)
    echo "usage: $0 rocketmq [VERSION...] | server" >&2
    exit 64
    ;;
esac
