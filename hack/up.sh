#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# From nothing to a RocketMQ that carries messages. With KUBECONFIG set it uses that cluster (SERVER_IMAGE must then be an
# image which the cluster can pull), else a local Kubernetes on this machine. Can be run again at any time.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"
kubectl=hack/kubectl.sh

if [ -z "${KUBECONFIG:-}" ]; then
  echo "==> building the server and the images (the first time takes minutes)"
  make --no-print-directory build
  go -C hack/cluster run . build
  hack/images/build.sh rocketmq
  SERVER_IMAGE=$(hack/server-image.sh) hack/images/build.sh server
  go -C hack/cluster run . up # NODES says how many
  go -C hack/cluster run . load "$PWD/_output/images/rocketmq.tar" "$PWD/_output/images/rocketmq-apiserver.tar"
fi

echo "==> deploying rocketmq-apiserver"
hack/deploy.sh

echo "==> applying artifacts/examples/cluster.yaml"
$kubectl apply -f artifacts/examples/cluster.yaml
$kubectl wait --for=condition=Ready nameservice/name-service --timeout=180s
$kubectl wait --for=condition=Ready broker/broker --timeout=300s
$kubectl get rocketmq

echo "==> sending a message and reading it back"
admin() { $kubectl exec name-service-0 -- ./mqadmin "$@" -n 127.0.0.1:9876 2>/dev/null; }
body="hello $(date +%s)"
admin updateTopic -c broker -t Greetings >/dev/null
admin sendMessage -t Greetings -p "$body" | grep SEND_OK || { echo "The message was not accepted." >&2; exit 1; }
admin consumeMessage -t Greetings | grep -F "$body" || { echo "The message did not come back." >&2; exit 1; }

cat <<TXT

RocketMQ is running. What to try next:

  export KUBECONFIG=${KUBECONFIG:-$PWD/_output/cluster/admin.kubeconfig} PATH=$PWD/bin/kubernetes:\$PATH
  kubectl get rocketmq -o wide
  kubectl describe broker broker
  kubectl explain broker.spec
  kubectl scale nameservice name-service --replicas=2
  kubectl scale broker broker --replicas=2
TXT
