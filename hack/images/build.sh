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
export CGO_ENABLED=0 GOFLAGS="${GOFLAGS:--trimpath -buildvcs=false -gcflags=all=-dwarf=false}"

# ensure_parts installs what the base layer is copied from: a Java runtime, a static busybox, a shell and tools to look around with.
ensure_parts() {
  "$repo/hack/install-packages.sh" java=openjdk-17-jre-headless busybox=busybox-static curl=curl ps=procps ss=iproute2
  # The commands may be there in another form than the images need.
  if ldd "$(command -v busybox)" >/dev/null 2>&1; then "$repo/hack/install-packages.sh" static-busybox=busybox-static; fi
  if [[ ! -e /usr/lib/jvm/java-17-openjdk-$(dpkg --print-architecture)/bin/java ]]; then
    "$repo/hack/install-packages.sh" java-17=openjdk-17-jre-headless
  fi
  dpkg-query --show libstdc++6 >/dev/null 2>&1 || "$repo/hack/install-packages.sh" libstdc++6=libstdc++6
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
