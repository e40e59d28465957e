// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
	"slices"
)

// stopWrites is step 3 on one source broker. Only the permission changes; the number of queues stays, so that consumers
// can read to their end.
func (r *run) stopWrites(name string) work {
	var b guardedBroker
	var have Config
	return work{
		prepare: func(ctx context.Context) (err error) {
			b, have, err = r.source.topic(ctx, name, r.spec.Topic)
			return err
		},
		do: func(ctx context.Context) error {
			if have == "" {
				return nil
			}
			closed, err := have.closed()
			if err != nil {
				return err
			}
			if closed, err = closed.inheriting(r.inheritOf(name)); err != nil {
				return err
			}
			if closed, err = r.registering(closed, have, name); err != nil {
				return err
			}
			if err := b.putTopics(ctx, closed); err != nil || !r.t.state.PastReturn() {
				return err
			}
			// It was deleted with its offsets and has come back: nobody shall begin at its end.
			return r.presetOffsets(ctx, b)
		},
		check: func(ctx context.Context) (string, error) {
			have, unrouted, err := r.topicAndRouted(ctx, r.source, name, func(perm int) bool { return perm&permWrite == 0 })
			if err != nil {
				return "", err
			}
			if have == "" {
				// It is for the drain to say what that means.
				return "", nil
			}
			settings, err := have.topic()
			if err != nil {
				return "", err
			}
			if settings.Perm&permWrite != 0 || settings.Perm&permInherit != r.inheritOf(name) {
				return fmt.Sprintf("topic %q on %s has permission %d", r.spec.Topic, on(sourceSide, name), settings.Perm), nil
			}
			return unrouted, nil
		},
	}
}

// restoreWrites undoes stopWrites: the configuration is byte-equal to the one found.
func (r *run) restoreWrites(name string) work {
	want := r.d.topics[on(sourceSide, name)]
	return work{
		do: func(ctx context.Context) error {
			b, have, err := r.source.topic(ctx, name, r.spec.Topic)
			if err != nil {
				return err
			}
			if have != "" {
				// A broker before 5.0 drops the order flag with every change and takes it back from the order lists
				// with its next registration: putting it again would only drop it again.
				if problem, err := difference(want, have, "order"); err != nil || problem == "" && have != want {
					return err
				}
			}
			config, err := r.registering(want, have, name)
			if err != nil {
				return err
			}
			return b.putTopics(ctx, config)
		},
		check: func(ctx context.Context) (string, error) {
			b, have, err := r.source.topic(ctx, name, r.spec.Topic)
			if err != nil {
				return "", err
			}
			if have != want {
				return fmt.Sprintf("topic %q on %s is %q, want %q", r.spec.Topic, on(sourceSide, name), have, want), nil
			}
			return r.routedAgain(ctx, b, name, want)
		},
	}
}

// closeOrderList is step 3 on one name server: producers that go by its list ask for no permission.
func (r *run) closeOrderList(address string) work {
	ns := r.source.g.nameServer(address)
	return work{
		do: func(ctx context.Context) error {
			have, err := ns.orderTopic(ctx, r.spec.Topic)
			if err != nil {
				return err
			}
			if want := r.d.unlisted(have); want != have {
				return ns.putOrderTopic(ctx, r.spec.Topic, want)
			}
			return nil
		},
		check: func(ctx context.Context) (string, error) {
			have, err := ns.orderTopic(ctx, r.spec.Topic)
			if err != nil || have == r.d.unlisted(have) {
				return "", err
			}
			return fmt.Sprintf("the order list on name server %s is still %q", address, have), nil
		},
	}
}

func (r *run) restoreOrderList(address string) work {
	ns, want := r.source.g.nameServer(address), r.d.lists[on(sourceSide, address)]
	return work{
		do: func(ctx context.Context) error { return ns.putOrderTopic(ctx, r.spec.Topic, want) },
		check: func(ctx context.Context) (string, error) {
			have, err := ns.orderTopic(ctx, r.spec.Topic)
			if err != nil || have == want {
				return "", err
			}
			return fmt.Sprintf("the order list on name server %s is %q, want %q", address, have, want), nil
		},
	}
}

// deleteTopic is step 5 on one source master. The first Intent of it is the point of no return.
func (r *run) deleteTopic(name string) work {
	// unchanged says whether the source is as it was when the drain was proved.
	unchanged := func(ctx context.Context, b guardedBroker) (bool, error) {
		queues, found, err := b.queues(ctx, r.spec.Topic)
		if err != nil || !found {
			return err == nil, err
		}
		proved := r.t.proof.done
		return proved != nil && sameMaxima(
			map[queueOwner]map[int]int64{{}: proved.maxima[queueOwner{name, r.spec.Topic}]},
			map[queueOwner]map[int]int64{{}: endsOf(queues)}), nil
	}
	guarded := func(ctx context.Context) (guardedBroker, error) {
		b, err := r.source.master(name)
		if err != nil {
			return b, err
		}
		ok, err := unchanged(ctx, b)
		if err == nil && !ok {
			r.t.proof = proof{}
			return b, errAgain
		}
		return b, err
	}
	return work{
		ready: func(ctx context.Context) (*Result, error) {
			if r.t.proof.done == nil || r.t.now().Sub(r.t.proof.done.time) > proofAge(r.spec.Windows) {
				r.t.proof = proof{}
				return nil, errAgain
			}
			return nil, together(ctx, r.mayDelete, func(ctx context.Context) error {
				_, err := guarded(ctx)
				return err
			})
		},
		do: func(ctx context.Context) error {
			b, err := guarded(ctx)
			if err != nil {
				return err
			}
			return b.deleteTopic(ctx, r.spec.Topic, false)
		},
		check: func(ctx context.Context) (string, error) { return r.source.stillThere(ctx, name, r.spec.Topic) },
	}
}

// mayDelete looks once more at what a deletion relies on, and decides anew when it is not so.
func (r *run) mayDelete(ctx context.Context) error {
	var creating, changed []drift
	reads := []func(context.Context) error{into(&creating, r.creatingTopics)}
	if !r.t.state.PastReturn() {
		reads = append(reads, into(&changed, func(ctx context.Context) ([]drift, error) {
			return r.changed(ctx, ActionCreateGroups, ActionCreateTopic, ActionOpenTopic)
		}))
	}
	if err := together(ctx, reads...); err != nil {
		return err
	}
	return r.again(slices.Concat(changed, creating))
}

// drift is an action whose effect is not there, and why that is known.
type drift struct {
	key
	why string
}

// again makes actions be done again, or for the first time when nobody had planned them.
func (r *run) again(drifts []drift) error {
	for _, d := range drifts {
		r.t.set(d.key, Refused, d.why)
	}
	if len(drifts) > 0 {
		return errAgain
	}
	return nil
}

// recheck looks whether what was done still is, and opens the records of what is not.
func (r *run) recheck(ctx context.Context, actions ...string) error {
	changed, err := r.changed(ctx, actions...)
	if err != nil {
		return err
	}
	return r.again(changed)
}

// changed are the actions that were done and whose effect is not there: a broker that failed over may have forgotten what it was told
// in its last minute.
func (r *run) changed(ctx context.Context, actions ...string) ([]drift, error) {
	done := slices.DeleteFunc(r.d.forward(r.setting()), func(k task) bool { return !slices.Contains(actions, k.action) || !r.t.state.is(k.key, Done) })
	problems := make([]string, len(done))
	var checks []func(context.Context) error
	for i, k := range done {
		checks = append(checks, into(&problems[i], r.work(k).check))
	}
	if err := together(ctx, checks...); err != nil {
		return nil, err
	}
	var found []drift
	for i, k := range done {
		if problems[i] != "" {
			found = append(found, drift{k.key, "no longer so: " + problems[i]})
		}
	}
	return found, nil
}

// deleteReplicas deletes the topic on slaves, which keep queues and offsets otherwise. Those of some versions refuse;
// what they keep only matters when a topic of the name is made there again, so that is said and not waited for.
func (r *run) deleteReplicas(name string) work {
	var kept []string
	done := false
	return work{
		do: func(ctx context.Context) error {
			kept = nil
			for _, address := range r.source.slaves[name] {
				err := r.source.g.broker(address).deleteTopic(ctx, r.spec.Topic, true)
				if isStop(err) {
					return err
				}
				if err != nil {
					kept = append(kept, fmt.Sprintf("slave %s keeps its queues: %v", address, err))
				}
			}
			done = true
			return nil
		},
		check: func(context.Context) (string, error) { return unless(done, "the slaves were not asked yet"), nil },
		note:  func() string { return list(kept) },
	}
}
