// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"fmt"
)

// Source brokers that make topics for whoever sends to them would make the deleted one again, within milliseconds and with default
// settings. It is a setting of the whole broker, which transfers of other topics turn off and on too.

// turnOffCreation keeps a source broker from creating topics on demand.
func (r *run) turnOffCreation(name string) work { return r.creation(name, "false") }

// turnOnCreation is the end of that, for the last of the transfers that need it off.
func (r *run) turnOnCreation(name string) work {
	w, leftTo := r.creation(name, "true"), ""
	turnOn, look := w.do, w.check
	w.do = func(ctx context.Context) (err error) {
		if leftTo, err = r.willTurnOn(ctx, name); err != nil || leftTo != "" {
			return err
		}
		return turnOn(ctx)
	}
	w.check = func(ctx context.Context) (string, error) {
		problem, err := look(ctx)
		if leftTo = ""; err == nil && problem != "" {
			leftTo, err = r.willTurnOn(ctx, name)
		}
		if err != nil || leftTo != "" {
			return "", err
		}
		return problem, nil
	}
	w.note = func() string {
		if leftTo == "" {
			return ""
		}
		return leftTo + " needs it off and will turn it on"
	}
	return w
}

// willTurnOn names another transfer that turns on what this one has turned off, too.
func (r *run) willTurnOn(ctx context.Context, name string) (string, error) {
	if r.t.ports.Neighbours == nil {
		return "", nil
	}
	if r.t.state.Phase == RollingBack {
		// The other one must see by now that this one does not need it off any more. Elsewhere an Intent has said so.
		if err := r.t.flush(ctx, nil); err != nil {
			return "", &stopped{err}
		}
	}
	other, err := r.t.ports.Neighbours.WillTurnOn(ctx, ResolvedPlace{Cluster: r.source.cluster, BrokerGroups: r.source.groups, NameServers: r.source.nameServers}, name)
	if err != nil {
		return "", fmt.Errorf("looking for other transfers from broker group %q: %w", name, err)
	}
	return other, nil
}

func (r *run) creation(name, value string) work {
	return work{
		do: func(ctx context.Context) error {
			b, err := r.source.master(name)
			if err != nil {
				return err
			}
			return b.setProperty(ctx, propertyAutoCreateTopic, value)
		},
		check: func(ctx context.Context) (string, error) {
			b, err := r.source.master(name)
			if err != nil {
				return "", err
			}
			have, err := b.properties(ctx, propertyAutoCreateTopic)
			if err != nil || have[propertyAutoCreateTopic] == value {
				return "", err
			}
			return fmt.Sprintf("%s on %s is %q, want %q", propertyAutoCreateTopic, on(sourceSide, name), have[propertyAutoCreateTopic], value), nil
		},
	}
}

// creatingTopics are the source brokers that create topics on demand, although they shall not or did not when the plan was made: somebody
// has turned that on, or another transfer was through before it could know of this one.
func (r *run) creatingTopics(ctx context.Context) ([]drift, error) {
	names := r.d.source.BrokerGroups
	have := make([]map[string]string, len(names))
	var reads []func(context.Context) error
	for i, name := range names {
		reads = append(reads, into(&have[i], func(ctx context.Context) (map[string]string, error) {
			b, err := r.source.master(name)
			if err != nil {
				return nil, err
			}
			return b.properties(ctx, propertyAutoCreateTopic)
		}))
	}
	if err := together(ctx, reads...); err != nil {
		return nil, err
	}
	var found []drift
	for i, name := range names {
		if have[i][propertyAutoCreateTopic] == "true" {
			found = append(found, drift{key{5, on(sourceSide, name), ActionStopAutoCreate}, "topics are created on demand there by now"})
		}
	}
	return found, nil
}
