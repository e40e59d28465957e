#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Checks every shell script of the repository with shellcheck.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
hack/install-packages.sh shellcheck=shellcheck
scripts=()
while read -r file; do
  if [ -f "$file" ] && head -n 1 "$file" | grep -qaE '^#!.*\b(ba)?sh\b'; then
    scripts+=("$file")
  fi
done < <(git ls-files)
shellcheck --severity=warning --external-sources "${scripts[@]}"
