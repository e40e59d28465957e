#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Runs every hack/verify-*.sh, the quick ones first, and names those that failed.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=()
for check in shell modules manifests codegen lint; do
  echo "==> verify $check"
  started=$SECONDS
  hack/verify-$check.sh || failed+=("$check")
  echo "    $((SECONDS - started)) s"
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "Failed: ${failed[*]}" >&2
  exit 1
fi
