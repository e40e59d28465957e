// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/faultproxy"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

// lightWindows are the server's, as short as the light clients allow.
var lightWindows = []string{"--transfer-route-refresh=400ms", "--transfer-quiet=100ms", "--transfer-watch=200ms", "--transfer-settle=1s"}

// overProxies is a real server whose every request goes through a proxy, while the clients' do not.
type overProxies struct {
	server   *transferlab.Server
	bench    *transferlab.Bench
	front    *transferlab.Front
	from, to transferlab.Place
}

// newOverProxies starts one. Those of different lanes have nothing in common.
func newOverProxies(t *testing.T, name string, lane int) overProxies {
	t.Helper()
	pair := shared.advertised(t, newest(), lane)
	o := overProxies{from: transferlab.OneGroup(pair.a, 0), to: transferlab.Whole(pair.b)}
	o.bench, o.front = transferlab.NewBench(t, pair.a, pair.b), transferlab.NewFront(t, o.from, o.to)
	o.server = transferlab.StartServer(t, name, lightWindows...)
	return o
}

// object is the transfer of a move, to be made through the proxies. One that is to go back has no time to drain.
func (o overProxies) object(m *transferlab.Move, back bool) *v1alpha1.TopicTransfer {
	wish := m.Object()
	wish.Spec.SourceNameServers = o.front.Proxies[o.from.Cluster.NameServers[0].Address()].Address()
	wish.Spec.TargetNameServers = wish.Spec.SourceNameServers
	if back {
		wish.Spec.DrainTimeout = &metav1.Duration{Duration: time.Millisecond}
	}
	return wish
}

// sent is one of the server's requests that change something.
type sent struct {
	address string
	server  int // the number of the address among all, the same in every lane
	code    int
	nth     int // of its code at this address
}

func (s sent) String() string {
	return fmt.Sprintf("request code %d no. %d to %s", s.code, s.nth+1, s.address)
}

// addresses are those of all servers, in an order that does not depend on the lane.
func (o overProxies) addresses() []string { return slices.Sorted(maps.Keys(o.front.Proxies)) }

// changes are the requests by which an undisturbed transfer of the server changes something, the first and the last of those of one
// code that are more than a handful.
func (o overProxies) changes(t *testing.T, back bool) []sent {
	t.Helper()
	codes := o.changingCodes(t)
	all := fewest(func(n int) []sent {
		return o.undisturbed(t, fmt.Sprintf("real-undisturbed-%v-%d", back, n), codes, back)
	})
	t.Logf("%d changes: %v", len(all), all)
	return all
}

func (o overProxies) undisturbed(t *testing.T, name string, codes map[int]bool, back bool) []sent {
	t.Helper()
	begin := map[string]int{}
	for address, proxy := range o.front.Proxies {
		begin[address] = len(proxy.Exchanges())
	}
	o.transfer(t, name, back, func(*transferlab.Move) {})
	var all []sent
	for server, address := range o.addresses() {
		times := map[int]int{}
		for _, e := range o.front.Proxies[address].Exchanges()[begin[address]:] {
			if codes[e.Code] {
				times[e.Code]++
			}
		}
		for _, code := range slices.Sorted(maps.Keys(times)) {
			for nth := range times[code] {
				if times[code] <= handful || nth == 0 || nth == times[code]-1 {
					all = append(all, sent{address, server, code, nth})
				}
			}
		}
	}
	return all
}

const handful = 5

// changingCodes are the codes of requests that the engine makes between the points of a change, and from its first record on nowhere
// else: before that it asks for permission by the deletion of a group that nobody has.
func (o overProxies) changingCodes(t *testing.T) map[int]bool {
	t.Helper()
	var mu sync.Mutex
	within, without := map[int]bool{}, map[int]bool{}
	counts := map[string]int{}
	begun := false
	r := trial{store: transferlab.NewStore(t), bench: o.bench, from: o.from, to: o.to, front: o.front, callTimeout: callTimeout,
		name: "real-codes-" + strings.ToLower(t.Name()), windows: faultWindows()}
	r.point = func(s *stage, p moment) {
		mu.Lock()
		defer mu.Unlock()
		call, after := strings.CutPrefix(p.description, "after ")
		change := after && !strings.HasPrefix(call, "Journal.") && !strings.HasPrefix(call, "Claims.")
		for address, proxy := range s.front.Proxies {
			exchanges := proxy.Exchanges()
			for _, e := range exchanges[counts[address]:] {
				switch {
				case change:
					within[e.Code] = true
				case begun:
					without[e.Code] = true
				}
			}
			counts[address] = len(exchanges)
		}
	}
	r.wrote = func(_ *stage, state transfer.State) {
		mu.Lock()
		defer mu.Unlock()
		begun = begun || len(state.Journal) > 0
	}
	if _, state := r.run(t); state.Phase != transfer.Succeeded {
		t.Fatalf("an undisturbed transfer has ended as %s", state.Phase)
	}
	maps.DeleteFunc(within, func(code int, _ bool) bool { return without[code] })
	if len(within) < 5 {
		t.Fatalf("only requests of codes %v change something", slices.Sorted(maps.Keys(within)))
	}
	return within
}

// transfer has the server move a topic under light traffic, disturbed by what between does once it is wished, and judges.
func (o overProxies) transfer(t *testing.T, name string, back bool, between func(*transferlab.Move)) {
	t.Helper()
	want := v1alpha1.TransferSucceeded
	if back {
		want = v1alpha1.TransferRolledBack
	}
	move := o.bench.NewMove(t, name, o.from, o.to)
	move.RemoveAfter(t)
	light := move.StartLightTrafficThrough(t, o.front.Direct)
	must(t, light.AwaitAcknowledged(t.Context(), 10))
	o.server.Create(t, o.object(move, back))
	between(move)
	transfer, err := o.server.AwaitPhase(t.Context(), move.Topic, want)
	must(t, err)
	move.Judge(t, want, light)
	if t.Failed() {
		t.Log(transferlab.Describe(transfer))
	}
}

// TestKilledAtRequests kills the server with SIGKILL just before each request that changes something reaches its server, and just
// after it was executed, forward and back.
func TestKilledAtRequests(t *testing.T) {
	// A server waits for most of the time, for its windows and for the end of what it may have left under way.
	lanes := []overProxies{newOverProxies(t, "killed-at-requests", 0)}
	if thorough() {
		lanes = append(lanes, newOverProxies(t, "killed-at-requests-1", 1), newOverProxies(t, "killed-at-requests-2", 2))
	}
	all := map[bool][]sent{}
	for _, back := range []bool{false, true} {
		all[back] = sample(lanes[0].changes(t, back), 1)
	}
	for lane, o := range lanes {
		t.Run(fmt.Sprintf("lane %d", lane), func(t *testing.T) {
			t.Parallel()
			for back, changes := range all {
				for i, c := range changes {
					if i%len(lanes) != lane {
						continue
					}
					for on, when := range map[faultproxy.Direction]string{faultproxy.Requests: "before", faultproxy.Responses: "after"} {
						t.Run(fmt.Sprintf("%s %s, back: %v", when, c, back), func(t *testing.T) {
							untilMet(t, c, fmt.Sprintf("killed-%d-%s-%v", i, when, back), func(name string) bool {
								return o.killAt(t, name, c, on, back)
							})
						})
					}
				}
			}
		})
	}
}

// killAt says whether the transfer came to the request.
func (o overProxies) killAt(t *testing.T, name string, c sent, on faultproxy.Direction, back bool) (met bool) {
	t.Helper()
	proxy := o.front.Proxies[o.addresses()[c.server]]
	defer proxy.Heal()
	killed := make(chan error, 1)
	proxy.Inject(faultproxy.Fault{On: on, Code: c.code, Skip: c.nth, Times: 1, Do: faultproxy.Meet(func() bool {
		killed <- o.server.Kill9()
		return on == faultproxy.Responses
	})})
	o.transfer(t, name, back, func(move *transferlab.Move) {
		if met = o.met(t, move, killed); met {
			must(t, o.server.Start(t.Context()))
		}
	})
	return met
}

// met waits until a proxy has done what it was to do at a request, or the transfer has ended without.
func (o overProxies) met(t *testing.T, move *transferlab.Move, done <-chan error) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), trialTimeout)
	ended := make(chan struct{})
	defer func() { cancel(); <-ended }()
	go func() {
		defer close(ended)
		_, _ = o.server.AwaitPhase(ctx, move.Topic, v1alpha1.TransferSucceeded, v1alpha1.TransferRolledBack)
	}()
	select {
	case err := <-done:
		must(t, err)
		return true
	case <-ended:
	}
	select {
	case err := <-done:
		must(t, err)
		return true
	default:
		return false
	}
}

// TestDeletedAtRequests deletes the object of a transfer while each request that changes something is under way. It goes when the
// transfer has gone back or, if it had begun to delete the topic, has succeeded.
func TestDeletedAtRequests(t *testing.T) {
	o := newOverProxies(t, "deleted-at-requests", 0)
	ends := map[v1alpha1.TopicTransferPhase]int{}
	all := o.changes(t, false)
	some := sample(all, 2)
	for i, c := range some {
		t.Run(c.String(), func(t *testing.T) {
			untilMet(t, c, fmt.Sprintf("deleted-%d", i), func(name string) bool {
				phase, met := o.deleteAt(t, name, c)
				if met {
					ends[phase]++
				}
				return met
			})
		})
	}
	t.Logf("the transfers have ended as %v", ends)
	if len(some) == len(all) && (ends[v1alpha1.TransferRolledBack] < 4 || ends[v1alpha1.TransferSucceeded] < 4) {
		t.Errorf("the transfers have ended as %v, want both in at least four cases", ends)
	}
}

// deleteAt says how the transfer has ended, and whether it came to the request.
func (o overProxies) deleteAt(t *testing.T, name string, c sent) (ended v1alpha1.TopicTransferPhase, met bool) {
	t.Helper()
	transfers, err := o.server.Transfers()
	must(t, err)
	move := o.bench.NewMove(t, name, o.from, o.to)
	move.RemoveAfter(t)
	light := move.StartLightTrafficThrough(t, o.front.Direct)
	must(t, light.AwaitAcknowledged(t.Context(), 10))
	proxy := o.front.Proxies[o.addresses()[c.server]]
	defer proxy.Heal()
	want, deleted := v1alpha1.TransferRolledBack, make(chan error, 1)
	proxy.Inject(faultproxy.Fault{Code: c.code, Skip: c.nth, Times: 1, Do: faultproxy.Meet(func() bool {
		transfer, err := transfers.Get(t.Context(), move.Topic, metav1.GetOptions{})
		if err == nil {
			if slices.ContainsFunc(transfer.Status.Journal, func(r v1alpha1.TransferRecord) bool { return r.Action == deletes }) {
				want = v1alpha1.TransferSucceeded
			}
			err = transfers.Delete(t.Context(), move.Topic, metav1.DeleteOptions{})
		}
		deleted <- err
		return true
	})})
	o.server.Create(t, o.object(move, false))
	if !o.met(t, move, deleted) {
		move.Judge(t, v1alpha1.TransferSucceeded, light)
		return "", false
	}
	ctx, cancel := context.WithTimeout(t.Context(), trialTimeout)
	defer cancel()
	must(t, await(ctx, "the transfer to be gone", func() error {
		transfer, err := transfers.Get(ctx, move.Topic, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		return fmt.Errorf("it is there: %s (%w)", transferlab.Describe(transfer), err)
	}))
	move.Judge(t, want, light)
	return want, true
}

// deletes is the action whose first intent is the point of no return.
const deletes = transfer.ActionDeleteTopic
