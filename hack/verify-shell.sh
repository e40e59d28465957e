#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Checks every shell script of the repository with shellcheck.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
hack/install-packages.sh shellcheck=shellcheck
git ls-files | while read -r file; do
  [ -f "$file" ] && head -c 64 "$file" | head -n 1 | grep -qE '^#!.*\b(ba)?sh\b' && echo "$file"
done | xargs -r shellcheck --severity=warning
