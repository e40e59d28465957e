#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Removes the server from the cluster of KUBECONFIG or from the local one. What it made goes on running, and its etcd's
# claim is kept: deploying again finds everything as it was.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
kubectl=hack/kubectl.sh
# First the registration: while it points to a server that is gone, namespaces everywhere cannot be deleted.
$kubectl delete apiservice v1alpha1.rocketmq.apache.org --ignore-not-found
$kubectl kustomize artifacts/deploy |
  $kubectl delete --ignore-not-found --wait=false \
    --selector='app.kubernetes.io/name=rocketmq-apiserver,rocketmq.apache.org/keep!=true' --filename -
