// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// refresh is how often the clients of the tests ask for routes, and windows what transfers allow them for it.
const refresh = 500 * time.Millisecond

var windows = []string{"--transfer-route-refresh=2500ms", "--transfer-quiet=1s", "--transfer-watch=1s"}

// usual is the traffic of most tests.
var usual = traffic.Options{Interval: 20 * time.Millisecond, Refresh: refresh, RetryOneIn: 40, DelayOneIn: 50}

// shared has the servers that tests share.
var shared lab

func TestMain(m *testing.M) {
	code := m.Run()
	if err := shared.close(code != 0); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// lab starts clusters when they are first asked for.
type lab struct {
	mu    sync.Mutex
	lab   *rocketmq.Lab
	pairs map[string]pair
}

// pair is two clusters of one version under the same name server.
type pair struct{ a, b *rocketmq.Cluster }

// of returns the pair of a version.
func (l *lab) of(t *testing.T, version string) pair {
	t.Helper()
	return l.get(t, version, "", rocketmq.ClusterOptions{})
}

// advertised returns a pair whose brokers tell clients an address at which they do not listen, another one for each lane. Only for 5.x.
func (l *lab) advertised(t *testing.T, version string, lane int) pair {
	t.Helper()
	return l.get(t, version, fmt.Sprintf("advertised-%d-", lane), rocketmq.ClusterOptions{AdvertisedHost: fmt.Sprintf("127.0.0.%d", 2+lane)})
}

// calm returns a pair on which nothing is delayed. Delayed messages are in queues of all topics together: those of one test would be a
// reason for the transfer of another to leave on the target what it has made there.
func (l *lab) calm(t *testing.T, version string) pair {
	t.Helper()
	return l.get(t, version, "calm-", rocketmq.ClusterOptions{})
}

// own returns a pair that nobody else uses, whose servers can be stopped.
func (l *lab) own(t *testing.T, version string) pair {
	t.Helper()
	return l.get(t, version, "stopped-", rocketmq.ClusterOptions{})
}

// onDemand returns a pair whose brokers make topics for whoever sends to them, as they do unless told otherwise.
func (l *lab) onDemand(t *testing.T, version string) pair {
	t.Helper()
	return l.get(t, version, "on-demand-", rocketmq.ClusterOptions{BrokerProperties: map[string]string{"autoCreateTopicEnable": "true"}})
}

// get returns the pair of a version and a prefix. The options are those of both clusters.
func (l *lab) get(t *testing.T, version, prefix string, options rocketmq.ClusterOptions) pair {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, ok := l.pairs[prefix+version]; ok {
		return p
	}
	p, err := l.start(version, prefix, options)
	if err != nil {
		t.Fatal(err)
	}
	l.pairs[prefix+version] = p
	return p
}

func (l *lab) start(version, prefix string, options rocketmq.ClusterOptions) (pair, error) {
	if l.lab == nil {
		started, err := rocketmq.NewLab(rocketmq.LabOptions{})
		if err != nil {
			return pair{}, err
		}
		l.lab, l.pairs = started, map[string]pair{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	options.Version = version
	options.Name, options.Groups = prefix+"a-"+version, 2
	a, err := l.lab.StartCluster(ctx, options)
	if err != nil {
		return pair{}, err
	}
	options.Name, options.Groups, options.UseNameServers = prefix+"b-"+version, 1, a.NameServers
	b, err := l.lab.StartCluster(ctx, options)
	return pair{a, b}, err
}

func (l *lab) close(keep bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lab == nil {
		return nil
	}
	if keep {
		l.lab.Keep()
		fmt.Fprintln(os.Stderr, "settings, data and logs of the RocketMQ servers:", l.lab.Dir())
	}
	return errors.Join(l.lab.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ends fails the test unless the transfer ends in the phase, and judges what it has left behind.
func ends(t *testing.T, server *transferlab.Server, move *transferlab.Move, phase v1alpha1.TopicTransferPhase, tr *traffic.Traffic) *v1alpha1.TopicTransfer {
	t.Helper()
	transfer, err := server.AwaitPhase(t.Context(), move.Topic, phase)
	must(t, err)
	move.Judge(t, phase, tr)
	if t.Failed() {
		t.Log(transferlab.Describe(transfer))
	}
	return transfer
}
