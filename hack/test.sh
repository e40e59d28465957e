#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Runs suites of tests and ends with one line of counts: test.sh SUITE..., where SUITE is unit, rocketmq, integration,
# robustness or e2e. Whatever a suite needs is built or installed first; a skipped test is a failed one.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
results=$PWD/_output/test
mkdir -p "$results" bin
rm -f "$results/counts"
go build -o bin/testreport ./hack/testreport

# report SUITE reads `go test -json` and keeps it beside the counts.
report() { tee "$results/$1.json" | bin/testreport -suite "$1" -total "$results/counts"; }

# The steps of a suite are chained: errexit does not hold in a function whose result is judged.
suite_unit() {
  # Only the race detector needs cgo. Vetting is the linter's part.
  hack/install-packages.sh gcc=gcc &&
    {
      failed=0
      CGO_ENABLED=1 go test -json -race -vet=off ./... || failed=1
      for module in hack/cluster hack/images; do
        go -C $module test -json -vet=off ./... || failed=1
      done
      exit $failed
    } | report unit
}

suite_rocketmq() {
  hack/rocketmq/fetch.sh &&
    test/java/build.sh &&
    # One package at a time: real servers share the processors with the client whose speed is judged.
    go -C test test -json -vet=off -count=1 -p=1 -timeout=30m ./rocketmq/... \
      ./harness/{apiserver,faultproxy,invariant,javaclient,localcluster,nodes,rocketmq}/... | report rocketmq
}

suite_integration() {
  make --no-print-directory build &&
    # Transfers move topics of a real RocketMQ.
    hack/rocketmq/fetch.sh &&
    test/java/build.sh &&
    go -C hack/cluster run . build &&
    {
      failed=0
      go -C hack/cluster test -json -vet=off -tags=integration -count=1 ./controlplane || failed=1
      go -C test test -json -vet=off -count=1 -timeout=20m ./integration/... || failed=1
      # The one way of the newest version under traffic, and a few cases of what can go wrong; all others are the robustness suite's.
      go -C test test -json -vet=off -count=1 -timeout=10m \
        -run='TestTopicMoves/between_clusters_of_5.5.0|TestFaults|TestRequests|TestAbort' ./transfer || failed=1
      exit $failed
    } | report integration
}

suite_robustness() {
  make --no-print-directory build &&
    hack/rocketmq/fetch.sh &&
    test/java/build.sh &&
    ROBUSTNESS=1 go -C test test -json -vet=off -count=1 -p=1 -parallel=4 -timeout=4h ./transfer/... ./harness/traffic ./harness/survey |
    report robustness
}

suite_e2e() {
  make --no-print-directory build &&
    hack/images/build.sh rocketmq &&
    SERVER_IMAGE=$(hack/server-image.sh) hack/images/build.sh server &&
    test/java/build.sh &&
    # The tests bring up the local Kubernetes themselves, and take it down unless it was up before.
    go -C test test -json -vet=off -count=1 -timeout=30m ./e2e/... | report e2e
}

# The jars come over the network while the processors are busy with the first suite. fetch.sh holds a lock, so a suite
# that needs them waits for this, and reports the failure if there was one.
case " $* " in *" robustness "* | *" rocketmq "* | *" integration "* | *" e2e "*)
  hack/rocketmq/fetch.sh >"$results/fetch.log" 2>&1 &
  trap 'wait' EXIT
  ;;
esac

status=0
for suite in "$@"; do
  echo "==> $suite tests"
  # A suite that fails does not hide the others.
  "suite_$suite" || status=1
done
bin/testreport -sum "$results/counts"
exit $status
