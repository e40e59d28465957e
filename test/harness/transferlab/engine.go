// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transferlab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	adapter "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Store is a real etcd in the test's process, which keeps journals and claims. It can be stopped and started again on its data.
type Store struct {
	config etcd.EmbeddedConfig
	member *etcd.Embedded // nil while it is stopped
	client *clientv3.Client
	claims *etcd.Claims
}

// storeTimeout bounds one call to the store.
const storeTimeout = 5 * time.Second

// NewStore starts an etcd that ends with the test.
func NewStore(tb testing.TB) *Store {
	tb.Helper()
	// The name of a test can make its own directory too long for a socket, which would then be another one after each start.
	dir, err := os.MkdirTemp("", "mq-store-")
	if err != nil {
		tb.Fatal(err)
	}
	s := &Store{config: etcd.EmbeddedConfig{DataDir: dir, QuotaBytes: 1 << 30, CompactionRetention: time.Hour}}
	tb.Cleanup(func() {
		s.Stop()
		if err := os.RemoveAll(dir); err != nil {
			tb.Errorf("removing the data of etcd: %v", err)
		}
	})
	if err := s.Start(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	client, err1 := clientv3.New(clientv3.Config{Endpoints: s.Endpoints(), DialTimeout: time.Minute})
	claims, err2 := etcd.OpenClaims(tb.Context(), etcd.Connection{Endpoints: s.Endpoints()})
	if err := errors.Join(err1, err2); err != nil {
		tb.Fatal(err)
	}
	s.client, s.claims = client, claims
	tb.Cleanup(func() {
		if err := errors.Join(client.Close(), claims.Close()); err != nil {
			tb.Errorf("closing connections to etcd: %v", err)
		}
	})
	return s
}

// Start starts the etcd, which must not run.
func (s *Store) Start(ctx context.Context) (err error) {
	s.member, err = etcd.Start(context.WithoutCancel(ctx), s.config)
	return err
}

// Stop ends the etcd; what it has acknowledged is there again after Start.
func (s *Store) Stop() {
	if s.member != nil {
		s.member.Close()
		s.member = nil
	}
}

// Endpoints are the addresses of the etcd, which stay the same. It must run.
func (s *Store) Endpoints() []string { return s.member.Endpoints() }

// Engine runs the transfer of a move in the test's process, so that it can be stopped at any moment. It has the engine of
// pkg/transfer, and the product's way to the servers and to claims.
type Engine struct {
	move    *Move
	store   *Store
	options EngineOptions
	client  *admin.Client // of the engine alone: nothing of the test goes through it
}

// EngineOptions are all optional.
type EngineOptions struct {
	// Probe is shown every point.
	Probe func(transfer.Point) error
	// Wrote is called with every state that the journal has taken.
	Wrote func(transfer.State)
	// Front is what the engine reaches servers through; default nothing.
	Front *Front
	// CallTimeout bounds one call to a server; default 5 s.
	CallTimeout time.Duration
}

// NewEngine makes an engine whose points are shown to probe.
func (s *Store) NewEngine(tb testing.TB, m *Move, probe func(transfer.Point) error) *Engine {
	tb.Helper()
	return s.NewEngineWith(tb, m, EngineOptions{Probe: probe})
}

// NewEngineWith makes an engine.
func (s *Store) NewEngineWith(tb testing.TB, m *Move, o EngineOptions) *Engine {
	tb.Helper()
	if o.CallTimeout == 0 {
		o.CallTimeout = 5 * time.Second
	}
	options := admin.Options{NameServers: m.From.Cluster.NameServerList(), Timeout: o.CallTimeout}
	if o.Front != nil {
		options.Remoting.DialContext = o.Front.Dial
	}
	client, err := admin.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := client.Close(); err != nil {
			tb.Errorf("closing the engine's client: %v", err)
		}
	})
	return &Engine{m, s, o, client}
}

// Spec is what the engine is asked to do.
func (e *Engine) Spec(windows transfer.Windows) transfer.Spec {
	place := func(p Place) transfer.Place {
		return transfer.Place{Name: p.Name, NameServers: p.Cluster.NameServerList()}
	}
	return transfer.Spec{Topic: e.move.Topic, Source: place(e.move.From), Target: place(e.move.To), Windows: windows}
}

// Run starts from what is stored, as a new process does, and returns when the transfer has ended, or with the first error. The spec
// may depend on the state.
func (e *Engine) Run(ctx context.Context, spec func(transfer.State) transfer.Spec) (transfer.State, error) {
	j := &journal{client: e.store.client, key: e.key("journal"), wrote: e.options.Wrote}
	state, err := j.load(ctx)
	if err != nil {
		return state, err
	}
	servers := adapter.New(e.client)
	t := transfer.New(transfer.Ports{
		Source: servers, Target: servers, Journal: j, Claims: claims{e.store.claims, e.holder()}, Clock: clock{}, Probe: e.options.Probe,
		CallTimeout: e.options.CallTimeout,
	}, state)
	return t.Run(ctx, func() transfer.Spec { return spec(t.State()) })
}

// Held is who holds the claims of the move, which is nobody when the transfer has ended.
func (e *Engine) Held(ctx context.Context) error {
	stranger := e.holder()
	stranger.Name += "-stranger"
	for _, cluster := range []string{e.move.From.Cluster.Name, e.move.To.Cluster.Name} {
		err := e.store.claims.Take(ctx, stranger, claimName(transfer.Claim{Cluster: cluster, Topic: e.move.Topic}))
		if err := errors.Join(err, e.store.claims.Release(ctx, stranger)); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) key(kind string) string { return "/test/" + kind + "/" + e.move.Topic }

func (e *Engine) holder() etcd.Holder {
	return etcd.Holder{Store: "/test", Namespace: "test", Name: e.move.Topic, UID: e.move.Topic}
}

// journal keeps the state of one transfer in etcd, by compare-and-set.
type journal struct {
	client   *clientv3.Client
	key      string
	revision int64 // of what this journal has read or written last
	wrote    func(transfer.State)
}

func (j *journal) load(ctx context.Context) (transfer.State, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	var state transfer.State
	answer, err := j.client.Get(ctx, j.key)
	if err != nil || len(answer.Kvs) == 0 {
		return state, err
	}
	j.revision = answer.Kvs[0].ModRevision
	return state, json.Unmarshal(answer.Kvs[0].Value, &state)
}

// Write implements transfer.Journal.
func (j *journal) Write(ctx context.Context, state transfer.State, _ *transfer.Result) error {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	answer, err := j.client.Txn(ctx).If(clientv3.Compare(clientv3.ModRevision(j.key), "=", j.revision)).Then(clientv3.OpPut(j.key, string(text))).Commit()
	if err != nil {
		return err
	}
	if !answer.Succeeded {
		return fmt.Errorf("the journal %s was written by somebody else", j.key)
	}
	j.revision = answer.Header.Revision
	if j.wrote != nil {
		j.wrote(state)
	}
	return nil
}

// claims are those of one transfer.
type claims struct {
	all    *etcd.Claims
	holder etcd.Holder
}

// Take implements transfer.Claims.
func (c claims) Take(ctx context.Context, wanted []transfer.Claim) (string, error) {
	var names [][]string
	for _, claim := range wanted {
		names = append(names, claimName(claim))
	}
	err := c.all.Take(ctx, c.holder, names...)
	if held, ok := errors.AsType[*etcd.ClaimHeldError](err); ok {
		return held.Holder.String(), nil
	}
	return "", err
}

// Release implements transfer.Claims.
func (c claims) Release(ctx context.Context) error { return c.all.Release(ctx, c.holder) }

func claimName(c transfer.Claim) []string { return []string{"test", c.Cluster, c.Topic} }

// clock is the time of day.
type clock struct{}

// Now implements transfer.Clock.
func (clock) Now() time.Time { return time.Now() }

// After implements transfer.Clock.
func (clock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// DescribeState is a state for people who look for a mistake.
func DescribeState(s transfer.State) string {
	text := fmt.Sprintf("phase %s, step %d: %s\n", s.Phase, s.Step(), s.Explanation())
	if s.Plan != nil {
		for _, h := range s.Plan.Hazards {
			text += fmt.Sprintf("  hazard %s (blocking: %v): %s\n", h.Name, h.Blocking, h.Message)
		}
	}
	for _, r := range s.Journal {
		text += fmt.Sprintf("  %s step %d %s %s: %s %s\n", r.Time.Format("15:04:05.000"), r.Step, r.Target, r.Action, r.State, r.Message)
	}
	return text
}
