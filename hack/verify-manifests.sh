#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Checks that every kustomization under artifacts/ builds.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"
go -C hack/cluster run . build kubectl >/dev/null
status=0
for file in $(git ls-files 'artifacts/*kustomization.yaml'); do
  if ! bin/kubernetes/kubectl kustomize "$(dirname "$file")" >/dev/null; then
    echo "$file does not build" >&2
    status=1
  fi
done
exit $status
