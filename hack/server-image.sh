#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Prints the name of the server's image: SERVER_IMAGE, else one for the content of bin/rocketmq-apiserver, so that a pod is
# replaced when, and only when, the program changed.
set -o errexit -o nounset -o pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ -z "${SERVER_IMAGE:-}" ]; then
  read -r sum _ < <(sha256sum "$root/bin/rocketmq-apiserver")
  SERVER_IMAGE=rocketmq-apiserver/rocketmq-apiserver:dev-${sum:0:12}
fi
echo "$SERVER_IMAGE"
