#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Runs suites of tests and ends with one line of counts: test.sh SUITE..., where SUITE is unit, rocketmq, harness, integration,
# moves, transfer, robustness or e2e. Whatever a suite needs is built or installed first; a skipped test is a failed one. Suites run one
# after the other: clients of RocketMQ and of Kubernetes have deadlines, which two of them at once, on two processors, can miss.
set -o errexit -o nounset -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false"
results=$PWD/_output/test
mkdir -p "$results" bin
rm -f "$results/counts"
go build -o bin/testreport ./hack/testreport

# report SUITE reads `go test -json` and keeps it beside the counts.
report() { tee "$results/$1.json" | bin/testreport -suite "$1" -total "$results/counts"; }

# Every suite has two functions: one builds or installs what it needs, one runs it. Their steps are chained: errexit does
# not hold in a function whose result is judged.

# Only the race detector needs cgo. Vetting is the linter's part.
prepare_unit() { hack/install-packages.sh gcc=gcc; }
suite_unit() {
  {
    failed=0
    # Some tests wait more than they work, so there is one more of them than processors.
    CGO_ENABLED=1 go test -json -race -vet=off -p=$(($(nproc) + 1)) ./... || failed=1
    for module in hack/cluster hack/images; do
      go -C $module test -json -vet=off ./... || failed=1
    done
    exit $failed
  } | report unit
}

# These judge how long something takes, so that nothing else may run: one package, and no test of it beside another.
timed='^Test(Faults|LatencyBesideTheOfficialClient|LargeTablesAreCopiedQuickly|ReadySoon|SingleWritesTakeWhatTheBrokerTakes)$'

# servers gets the jars of RocketMQ and an archive of their classes, with which a JVM starts in two thirds of the time.
servers() {
  hack/rocketmq/fetch.sh || return
  flock "$results/classes.lock" go -C test run ./cmd/archive-classes || echo "without archives of classes, tests take longer" >&2
}

prepare_rocketmq() { servers && test/java/build.sh; }
suite_rocketmq() {
  {
    failed=0
    go -C test test -json -vet=off -count=1 -timeout=15m -run="$timed" ./rocketmq || failed=1
    # Real servers keep the processors busy: as many clusters side by side as there are, and not that for each package.
    go -C test test -json -vet=off -count=1 -p=1 -timeout=30m -skip="$timed" ./rocketmq/... || failed=1
    exit $failed
  } | report rocketmq
}

# What other tests are made of.
prepare_harness() { prepare_rocketmq; }
suite_harness() {
  go -C test test -json -vet=off -count=1 -p=1 -timeout=30m \
    ./harness/{apiserver,faultproxy,invariant,javaclient,localcluster,nodes,rocketmq}/... | report harness
}

# server builds it once.
built=
server() {
  [[ -n $built ]] || make --no-print-directory build || return
  built=yes
}

# Some transfers of these tests move topics of a real RocketMQ.
prepare_integration() { server && prepare_rocketmq && go -C hack/cluster run . build; }
suite_integration() {
  {
    failed=0
    go -C hack/cluster test -json -vet=off -tags=integration -count=1 ./controlplane || failed=1
    go -C test test -json -vet=off -count=1 -timeout=5m -run="$timed" ./integration/standalone || failed=1
    # Many of these tests wait for what Kubernetes does in its own time.
    go -C test test -json -vet=off -count=1 -parallel=4 -timeout=20m -skip="$timed" ./integration/... || failed=1
    exit $failed
  } | report integration
}

# Every way a topic moves, and goes back, under the traffic of official clients.
prepare_moves() { server && prepare_rocketmq; }
suite_moves() {
  go -C test test -json -vet=off -count=1 -parallel=2 -timeout=15m \
    -run='^Test(TopicMoves|ClientsSendBackThemselves|ThereAndBack|TransferGoesBack)$' ./transfer | report moves
}

# A server that is killed in each step, transfers beside each other, and a few cases of what else can go wrong; all others are the
# robustness suite's, for they keep two processors busy for hours.
prepare_transfer() { server && prepare_rocketmq; }
suite_transfer() {
  go -C test test -json -vet=off -count=1 -parallel=3 -timeout=15m \
    -run='^TestKilled$/^forward$|^Test(Crash|Faults|Requests|Abort|DiskFull|ManyTransfers)$' ./transfer | report transfer
}

prepare_robustness() { server && prepare_rocketmq; }
suite_robustness() {
  ROBUSTNESS=1 go -C test test -json -vet=off -count=1 -p=1 -parallel=4 -timeout=4h ./transfer/... ./harness/traffic ./harness/survey |
    report robustness
}

prepare_e2e() {
  server &&
    hack/images/build.sh rocketmq &&
    SERVER_IMAGE=$(hack/server-image.sh) hack/images/build.sh server &&
    test/java/build.sh &&
    go -C hack/cluster run . build
}
# The tests bring up the local Kubernetes themselves, and take it down unless it was up before.
suite_e2e() { go -C test test -json -vet=off -count=1 -timeout=30m ./e2e/... | report e2e; }

# Kubernetes is built from modules of their own.
modules() {
  local module
  for module in kubernetes coredns provisioner; do go -C hack/cluster/$module mod download; done
}

# What comes over the network comes while the processors are busy with the first suite. There are locks, so a suite that needs
# it waits for this, and reports the failure if there was one.
wanted=" $* "
case $wanted in *" robustness "* | *" rocketmq "* | *" harness "* | *" integration "* | *" moves "* | *" transfer "* | *" e2e "*)
  servers >"$results/fetch.log" 2>&1 &
  trap 'wait' EXIT
  ;;
esac
case $wanted in *" integration "* | *" e2e "*) modules >"$results/modules.log" 2>&1 & ;; esac

status=0
for suite in "$@"; do
  echo "==> $suite tests"
  # A suite that fails does not hide the others.
  { "prepare_$suite" && "suite_$suite"; } || status=1
done
bin/testreport -sum "$results/counts" -took "${SECONDS}s"
exit $status
