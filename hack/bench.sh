#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Measures bin/rocketmq-apiserver against its goals and fails if a required one is missed. Takes about five minutes; what
# else the machine does at the time makes times longer. Arguments name the parts to measure: standalone, cluster, requests, transfers.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"
go -C hack/cluster run . build etcd kube-apiserver kubectl
hack/rocketmq/fetch.sh
go -C test build -o ../bin/bench ./bench
# The programs are found from where this is.
exec bin/bench "$@"
