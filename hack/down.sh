#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Stops and removes the local Kubernetes with all that runs in it. A cluster of KUBECONFIG is left alone: see
# hack/undeploy.sh.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [ -n "${KUBECONFIG:-}" ]; then
  echo "KUBECONFIG is set: \`make down\` removes the local Kubernetes only. Use \`make undeploy\` for that cluster." >&2
  exit 1
fi
CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false" go -C hack/cluster run . down
