#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Deploys the server, as artifacts/deploy has it, to the cluster of KUBECONFIG or to the local one. SERVER_IMAGE is the
# image to run; the local cluster receives the image that `make images` assembled.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
kubectl=hack/kubectl.sh
image=${SERVER_IMAGE:-rocketmq-apiserver/rocketmq-apiserver:dev}

# Kubernetes registers the group of a CRD by itself, and one group version cannot have two servers.
crds=$($kubectl get customresourcedefinitions -o name)
if grep '\.rocketmq\.apache\.org$' <<<"$crds" >&2; then
  echo "Cannot deploy: this cluster has the CRDs above, of the rocketmq-operator, in the group rocketmq.apache.org." >&2
  echo "Deleting a CRD deletes its objects, and with them all that the operator runs for them: this version does not take" >&2
  echo "running clusters over from it. Deploy to another cluster." >&2
  exit 1
fi

# An overlay outside the tree, so that the image's name is not written into a file of the repository.
overlay=_output/deploy
mkdir -p "$overlay"
cat >"$overlay/kustomization.yaml" <<OVERLAY
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [../../artifacts/deploy]
images:
- name: rocketmq-apiserver/rocketmq-apiserver
  newName: ${image%:*}
  newTag: "${image##*:}"
OVERLAY
$kubectl apply --kustomize "$overlay"

echo "==> waiting for the server"
$kubectl --namespace rocketmq-system rollout status deployment/rocketmq-apiserver --timeout=180s
$kubectl wait --for=condition=Available apiservice/v1alpha1.rocketmq.apache.org --timeout=60s
