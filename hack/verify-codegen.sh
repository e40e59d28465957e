#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Checks that hack/update-codegen.sh would change nothing: it runs in a copy of the repository's files, so that what is
# being worked on stays as it is. The generators that are built already are used again.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# Without test/ and other modules: the generators do not read them. New files count before they are committed.
git ls-files -z --cached --others --exclude-standard -- \
  go.mod go.sum apis generated pkg hack/boilerplate.go.txt hack/*.list hack/*.sh hack/models-schema hack/tools |
  while IFS= read -r -d '' file; do
    if [ -e "$file" ]; then printf '%s\0' "$file"; fi
  done | xargs -0 cp --parents -t "$copy"
mkdir -p "$root/bin/tools" "$copy/bin"
ln -s "$root/bin/tools" "$copy/bin/tools"

log=$copy/update.log
if ! "$copy/hack/update-codegen.sh" >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi
status=0
for folder in apis generated pkg/apis; do
  diff --recursive --brief "$root/$folder" "$copy/$folder" || status=1
done
if [ $status != 0 ]; then
  echo "Generated files are not up to date: run hack/update-codegen.sh" >&2
fi
exit $status
