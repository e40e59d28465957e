#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Regenerates everything that is made from the types: protobuf, deep copies, defaults, conversions, declarative
# validation, OpenAPI, and the clients under generated/. hack/verify-codegen.sh checks that nothing is left to do.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false" KUBE_VERBOSE=0

module=github.com/rocketmq-apiserver/rocketmq-apiserver
wire=$module/apis/rocketmq/v1alpha1
machinery=k8s.io/apimachinery/pkg
header=(--go-header-file hack/boilerplate.go.txt)

hack/install-packages.sh protoc=protobuf-compiler
echo "==> building the generators"
go -C hack/tools build -o "$root/bin/tools/" tool
export PATH="$root/bin/tools:$PATH"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

echo "==> protobuf"
# go-to-protobuf wants a tree whose folders are the import paths.
tree=$scratch/tree
link() { mkdir -p "$tree/$(dirname "$1")"; ln -s "$2" "$tree/$1"; }
link "$module" "$root"
link k8s.io/api "$(go list -m -f '{{.Dir}}' k8s.io/api)"
link k8s.io/apimachinery "$(go list -m -f '{{.Dir}}' k8s.io/apimachinery)"
link github.com/gogo/protobuf "$(go -C hack/tools list -m -f '{{.Dir}}' github.com/gogo/protobuf)"
go-to-protobuf "${header[@]}" --output-dir "$tree" --proto-import "$tree" \
  --proto-import "$tree/github.com/gogo/protobuf/protobuf" --packages "$wire" --apimachinery-packages \
  "-$machinery/util/intstr,-$machinery/api/resource,-$machinery/runtime/schema,-$machinery/runtime,-$machinery/apis/meta/v1,-k8s.io/api/core/v1,-k8s.io/api/apps/v1"

echo "==> deep copies, defaults, conversions, validation"
server=./pkg/apis/rocketmq/v1alpha1
deepcopy-gen "${header[@]}" --output-file zz_generated.deepcopy.go ./apis/rocketmq/v1alpha1 ./pkg/apis/rocketmq
defaulter-gen "${header[@]}" --output-file zz_generated.defaults.go "$server"
conversion-gen "${header[@]}" --output-file zz_generated.conversion.go "$server" 2> >(tee "$scratch/conversion.log" >&2)
# The generator only warns about a field it cannot convert; such a field would be lost silently.
if grep -q "could not find nor generate a final Conversion function" "$scratch/conversion.log"; then
  echo "A field has no conversion: write Convert_... for it by hand, both ways, then run this again." >&2
  exit 1
fi
validation-gen "${header[@]}" --output-file zz_generated.validations.go "$server"

echo "==> OpenAPI"
known="k8s.io/api/core/v1 k8s.io/api/apps/v1 k8s.io/api/autoscaling/v1 $machinery/apis/meta/v1 $machinery/api/resource $machinery/util/intstr $machinery/runtime $machinery/version"
# shellcheck disable=SC2046,SC2086 # the lists are words on purpose
openapi-gen "${header[@]}" --output-dir generated/openapi --output-pkg $module/generated/openapi \
  --output-file zz_generated.openapi.go --output-model-name-file zz_generated.model_name.go \
  --report-filename "$scratch/violations" $(printf -- '--readonly-pkg %s ' $known) "$wire" $known
# The report also lists the violations of Kubernetes' own types; ours are the names that differ from their Go fields.
if ! diff <(grep "$module" "$scratch/violations") hack/api-violations.list; then
  echo "The API rule violations changed: follow the rule, or record the exception in hack/api-violations.list." >&2
  exit 1
fi

echo "==> clients"
go run ./hack/models-schema >"$scratch/schema.json"
rm -rf generated/applyconfiguration generated/clientset generated/informers generated/listers
external=$(paste -sd, hack/external-applyconfigurations.list)
applyconfiguration-gen "${header[@]}" --output-dir generated/applyconfiguration \
  --output-pkg $module/generated/applyconfiguration --openapi-schema "$scratch/schema.json" \
  --external-applyconfigurations "$external" "$wire" k8s.io/api/autoscaling/v1
# The generator calls the kinds by their Go import path, everybody else (such as the fake clientset) by their model name.
grep -rl com.github.rocketmq-apiserver generated/applyconfiguration |
  xargs sed -i 's/com\.github\.rocketmq-apiserver\.rocketmq-apiserver\.apis\.rocketmq\.v1alpha1\./org.apache.rocketmq.v1alpha1./'
client-gen "${header[@]}" --output-dir generated/clientset --output-pkg $module/generated/clientset \
  --clientset-name versioned --prefers-protobuf --apply-configuration-package $module/generated/applyconfiguration \
  --input-base $module/apis --input rocketmq/v1alpha1
lister-gen "${header[@]}" --output-dir generated/listers --output-pkg $module/generated/listers "$wire"
informer-gen "${header[@]}" --output-dir generated/informers --output-pkg $module/generated/informers \
  --versioned-clientset-package $module/generated/clientset/versioned --listers-package $module/generated/listers "$wire"
