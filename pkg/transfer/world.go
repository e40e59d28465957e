// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// world is everything a plan is made from, as it was read in one go.
type world struct {
	source, target found
	// sourceAnswers and targetAnswers are what the name servers said of these, by their addresses.
	sourceAnswers, targetAnswers map[string]answer
	// shared says that the source's name servers know the target's brokers.
	shared bool
	// source has the brokers of the source that have the topic, target those of the target, by broker group.
	sourceBrokers, targetBrokers map[string]*brokerView
	// others is the topic on further broker groups of the source's cluster.
	others map[string]Config
	// sourceLists and targetLists are the order lists of the topic by name server, "" for none.
	sourceLists, targetLists map[string]string
	// hazards are those met while reading.
	hazards []Hazard
}

// brokerView is one master.
type brokerView struct {
	group, address string
	release        string
	version        version
	delays         Delays
	table          TopicTable
	// topic is the topic's configuration, "" when it is not there.
	topic     Config
	allGroups Configs
	// groups are those of them that may move.
	groups     map[string]Config
	offsets    Offsets
	properties map[string]string
	system     []string
	halfMax    int64

	// Of source brokers only.

	// turnedOffBy is the transfer that has turned off that topics are created on demand.
	turnedOffBy string
	queues      []Queue
	subscribers []string
	consumers   map[string]Consumers
	modes       []RequestMode
	deadLetters map[string]int64
}

// reader reads a world through guarded ports.
type reader struct {
	source, target guard
	neighbours     Neighbours
	spec           Spec
	w              world
}

// places reads what the places are. It is the part of a world that claims need.
func (r *reader) places(ctx context.Context) error {
	w := &r.w
	if err := together(ctx,
		into(&w.sourceAnswers, func(ctx context.Context) (map[string]answer, error) {
			return ask(ctx, r.source, r.spec.Source.NameServers)
		}),
		into(&w.targetAnswers, func(ctx context.Context) (map[string]answer, error) {
			return ask(ctx, r.target, r.spec.Target.NameServers)
		})); err != nil {
		return err
	}
	var hazards []Hazard
	w.source, hazards = resolve(sourceSide, r.spec.Source, w.sourceAnswers)
	w.hazards = append(w.hazards, hazards...)
	w.target, hazards = resolve(targetSide, r.spec.Target, w.targetAnswers)
	w.hazards = append(w.hazards, hazards...)
	if len(w.hazards) == 0 {
		w.hazards = append(w.hazards, overlap(w.source, w.target, w.sourceAnswers)...)
		w.shared = shared(w.target, w.sourceAnswers)
	}
	return nil
}

// read reads everything.
func (r *reader) read(ctx context.Context) error {
	if err := r.places(ctx); err != nil || len(r.w.hazards) > 0 {
		return err
	}
	return r.rest(ctx)
}

// ask asks every name server for its brokers. The error is only one that stops everything.
func ask(ctx context.Context, g guard, nameServers []string) (map[string]answer, error) {
	answers := map[string]answer{}
	for _, ns := range nameServers {
		members, err := g.nameServer(ns).members(ctx)
		if isStop(err) {
			return nil, err
		}
		answers[ns] = answer{members, err}
	}
	return answers, nil
}

func isStop(err error) bool {
	var s *stopped
	return errors.As(err, &s)
}

// rest reads everything else, when the places can be used.
func (r *reader) rest(ctx context.Context) error {
	w := &r.w
	w.sourceBrokers, w.targetBrokers, w.others = map[string]*brokerView{}, map[string]*brokerView{}, map[string]Config{}
	w.sourceLists, w.targetLists = map[string]string{}, map[string]string{}
	parts := []func(context.Context) error{r.readTargets, r.readSources, r.readLists, r.readOthers}
	errs := make([]error, len(parts))
	for i, part := range parts {
		parts[i] = func(ctx context.Context) error {
			if errs[i] = part(ctx); isStop(errs[i]) {
				return errs[i]
			}
			return nil
		}
	}
	if err := together(ctx, parts...); err != nil {
		return err
	}
	if errors.Join(errs...) == nil {
		errs = append(errs, w.readGroups(r.spec))
		if err := r.askNeighbours(ctx); err != nil {
			return err
		}
	}
	for _, err := range errs {
		if err != nil {
			w.hazards = append(w.hazards, unreadable(err))
		}
	}
	return nil
}

// askNeighbours finds out where topics are created on demand, only not now.
func (r *reader) askNeighbours(ctx context.Context) (err error) {
	for name, b := range r.w.sourceBrokers {
		if r.neighbours == nil || b.properties[propertyAutoCreateTopic] == "true" {
			continue
		}
		if b.turnedOffBy, err = r.neighbours.WillTurnOn(ctx, r.w.source.ResolvedPlace, name); err != nil {
			return fmt.Errorf("looking for other transfers from broker group %q: %w", name, err)
		}
	}
	return nil
}

// createsTopics says whether a broker makes topics for whoever sends to them, now or when another transfer is through.
func (v *brokerView) createsTopics() bool {
	return v.properties[propertyAutoCreateTopic] == "true" || v.turnedOffBy != ""
}

// readGroups takes the configurations of the groups that may move out of all that were read.
func (w *world) readGroups(spec Spec) error {
	// Those listed may be ones that nobody would move unasked.
	candidates := slices.Concat(w.candidates(spec), spec.ConsumerGroups)
	for _, views := range []map[string]*brokerView{w.sourceBrokers, w.targetBrokers} {
		for _, view := range views {
			view.groups = map[string]Config{}
			for _, group := range candidates {
				config, err := view.allGroups.Of(group)
				if err != nil {
					return fmt.Errorf("cannot read group %q at %s: %w", group, view.address, err)
				}
				if config != "" {
					view.groups[group] = config
				}
			}
		}
	}
	return nil
}

// unreadable is the hazard for a server that did not answer as hoped.
func unreadable(err error) Hazard {
	if errors.Is(err, ErrRefused) {
		return blocking("PermissionDenied", "%v: requests of a transfer are not signed, so the server there has to let in the address they come from (globalWhiteRemoteAddresses of ACL 1.0)", err)
	}
	return blocking("ServerUnreachable", "%v: every server is read before anything is changed", err)
}

func (r *reader) readTargets(ctx context.Context) error {
	views, err := r.views(ctx, r.target, r.w.target)
	for _, view := range views {
		r.w.targetBrokers[view.group] = view
	}
	return err
}

// views reads the masters of a place.
func (r *reader) views(ctx context.Context, g guard, place found) ([]*brokerView, error) {
	views := make([]*brokerView, len(place.BrokerGroups))
	var reads []func(context.Context) error
	for i, group := range place.BrokerGroups {
		reads = append(reads, into(&views[i], func(ctx context.Context) (*brokerView, error) {
			return r.view(ctx, g, group, place.masters[group])
		}))
	}
	if err := together(ctx, reads...); err != nil {
		return nil, err
	}
	return views, nil
}

func (r *reader) readSources(ctx context.Context) error {
	views, err := r.views(ctx, r.source, r.w.source)
	if err != nil {
		return err
	}
	var having []*brokerView
	var reads []func(context.Context) error
	for _, view := range views {
		// Versions are judged on every broker, the rest on those that have the topic.
		if view.topic == "" {
			if view.version.before(4, 9, 4) {
				r.w.hazards = append(r.w.hazards, tooOld(on(sourceSide, view.group), view.release))
			}
			continue
		}
		having = append(having, view)
		reads = append(reads, func(ctx context.Context) error { return r.consumption(ctx, r.source.broker(view.address), view) })
	}
	if err := together(ctx, reads...); err != nil {
		return err
	}
	for _, view := range having {
		r.w.sourceBrokers[view.group] = view
	}
	return nil
}

// view reads what is asked of every broker.
func (r *reader) view(ctx context.Context, g guard, group, address string) (*brokerView, error) {
	b := g.broker(address)
	v := &brokerView{group: group, address: address}
	if err := together(ctx,
		into(&v.release, b.version),
		b.canChange,
		into(&v.table, b.topics),
		into(&v.allGroups, b.groups),
		into(&v.offsets, b.offsets),
		into(&v.system, b.systemTopics),
		into(&v.properties, func(ctx context.Context) (map[string]string, error) {
			return b.properties(ctx, propertyAutoCreateTopic, propertyAutoCreateGroup, propertyPopKV, propertyPermission)
		}),
		into(&v.delays, b.delays),
		into(&v.halfMax, b.half)); err != nil {
		return nil, err
	}
	v.version, _ = parseVersion(v.release)
	var err error
	v.topic, err = v.table.Topics.Of(r.spec.Topic)
	return v, err
}

// half returns the number of half messages a broker has ever stored.
func (b guardedBroker) half(ctx context.Context) (int64, error) {
	queues, _, err := b.queues(ctx, halfTopic)
	var sum int64
	for _, q := range queues {
		sum += q.Max
	}
	return sum, err
}

// consumption reads who consumes the topic on a source broker and how far.
func (r *reader) consumption(ctx context.Context, b guardedBroker, v *brokerView) error {
	if err := together(ctx,
		func(ctx context.Context) (err error) {
			v.queues, _, err = b.queues(ctx, r.spec.Topic)
			return err
		},
		func(ctx context.Context) (err error) {
			v.subscribers, err = b.groupsOfTopic(ctx, r.spec.Topic)
			return err
		},
		func(ctx context.Context) (err error) {
			if v.modes, err = b.requestModes(ctx, r.spec.Topic); errors.Is(err, ErrUnsupported) {
				return nil
			}
			return err
		}); err != nil {
		return err
	}
	candidates := v.candidates(r.spec)
	consumers, dead := make([]Consumers, len(candidates)), make([][]Queue, len(candidates))
	var reads []func(context.Context) error
	for i, group := range candidates {
		reads = append(reads, into(&consumers[i], func(ctx context.Context) (Consumers, error) { return b.consumers(ctx, group) }))
		if topic := deadLetterTopic(group); v.table.Topics.Has(topic) {
			reads = append(reads, func(ctx context.Context) (err error) {
				dead[i], _, err = b.queues(ctx, topic)
				return err
			})
		}
	}
	if err := together(ctx, reads...); err != nil {
		return err
	}
	v.consumers, v.deadLetters = map[string]Consumers{}, map[string]int64{}
	for i, group := range candidates {
		v.consumers[group] = consumers[i]
		for _, q := range dead[i] {
			v.deadLetters[group] += q.Max - q.Min
		}
	}
	return nil
}

// candidates are the groups that may have to move, as one broker sees it, sorted.
func (v *brokerView) candidates(spec Spec) []string {
	groups := slices.Concat(v.subscribers, spec.ConsumerGroups)
	for group := range v.offsets[spec.Topic] {
		groups = append(groups, group)
	}
	slices.Sort(groups)
	return slices.DeleteFunc(slices.Compact(groups), systemGroup)
}

// candidates are the groups that may have to move, as all brokers of the source see it, sorted.
func (w *world) candidates(spec Spec) []string {
	var groups []string
	for _, b := range w.sourceBrokers {
		groups = append(groups, b.candidates(spec)...)
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

func (r *reader) readLists(ctx context.Context) error {
	for _, side := range []struct {
		g     guard
		names []string
		into  map[string]string
	}{{r.source, r.w.source.NameServers, r.w.sourceLists}, {r.target, r.w.target.NameServers, r.w.targetLists}} {
		for _, ns := range side.names {
			value, err := side.g.nameServer(ns).orderTopic(ctx, r.spec.Topic)
			if err != nil {
				return err
			}
			side.into[ns] = value
		}
	}
	return nil
}

// readOthers reads the topic on the broker groups of the source's cluster that are neither source nor target: their
// routes are deleted with the source's when the cluster's are, and are put back.
func (r *reader) readOthers(ctx context.Context) error {
	for _, ns := range r.w.source.NameServers {
		for _, m := range r.w.sourceAnswers[ns].members {
			ours := slices.Contains(r.w.source.BrokerGroups, m.BrokerGroup) ||
				r.w.target.Cluster == m.Cluster && slices.Contains(r.w.target.BrokerGroups, m.BrokerGroup)
			if m.ID != 0 || m.Cluster != r.w.source.Cluster || ours || r.w.others[m.BrokerGroup] != "" {
				continue
			}
			config, err := r.source.broker(m.Address).topic(ctx, r.spec.Topic)
			if err != nil {
				return err
			}
			if config != "" {
				r.w.others[m.BrokerGroup] = config
			}
		}
	}
	return nil
}

// usedBeside names what else the group is for on a broker than the topic: other topics it has offsets on or is subscribed
// to that the broker has. Retry topics of the group and of the topic do not count.
func usedBeside(group, topic string, offsets Offsets, consumers Consumers, has func(topic string) bool) []string {
	own := append(retryTopics(group, topic), topic)
	topics := slices.Clone(consumers.Topics)
	for other, groups := range offsets {
		if _, ok := groups[group]; ok {
			topics = append(topics, other)
		}
	}
	slices.Sort(topics)
	return slices.DeleteFunc(slices.Compact(topics), func(t string) bool {
		// A popping group has a retry topic for each of its topics.
		return slices.Contains(own, t) || !has(t) || strings.HasPrefix(t, "rmq_sys_")
	})
}

func tooOld(where, version string) Hazard {
	return blocking("VersionTooOld", "%s runs %s; 4.9.4 is the oldest version that can be moved from or to: upgrade it first", where, version)
}

func blocking(name, format string, args ...any) Hazard {
	return Hazard{Name: name, Blocking: true, Message: fmt.Sprintf(format, args...)}
}

func warning(name, format string, args ...any) Hazard {
	return Hazard{Name: name, Message: fmt.Sprintf(format, args...)}
}
