#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Checks style, common mistakes and who may import whom: see .golangci.yaml.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"
go -C hack/tools/lint build -o "$PWD/bin/tools/" tool
status=0
for dir in . test hack/cluster hack/images; do
  (cd "$dir" && "$OLDPWD/bin/tools/golangci-lint" run --config "$OLDPWD/.golangci.yaml" --timeout 15m ./...) || status=1
done
exit $status
