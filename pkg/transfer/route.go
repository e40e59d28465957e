// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A name server keeps the route of a topic that was deleted on its brokers, and can only forget it for a whole cluster. So
// where other broker groups of the cluster have the topic too - always when it moves between two groups of one cluster -
// their part of the route goes as well and is put back by letting their masters register the topic at once. Name servers
// from 5.0 on would do that with the next registration, older ones only after a change of the broker.

// routing is the removal of broker groups from the route of a topic.
type routing struct {
	side  *side
	topic string
	// leaving are the broker groups that no longer have the topic.
	leaving []string
	// stay are further masters, by broker group, whose part must remain where the name server lists them.
	stay map[string]guardedBroker
	// inherit says whether the inherit bit of a broker group's topic is set: it is turned over to make the master register.
	inherit func(brokerGroup string) int
	// lookUp reads the topic on a master.
	lookUp func(ctx context.Context, b guardedBroker, topic string) (Config, error)
	// turned says since when a broker group of the topic is in the middle of registering anew.
	turned map[queueOwner]time.Time
	now    time.Time
}

// turnedFor is how long a broker that went away in the middle of registering anew is waited for. What it is left with is a
// bit that nobody asks for.
const turnedFor = time.Hour

// routed is a route on a name server, and beside it the masters that have the topic and must be in it, with their configurations.
type routed struct {
	route   []RouteQueues
	masters map[string]guardedBroker
	configs map[string]Config
}

// read reads the route on a name server and what must be in it.
func (t routing) read(ctx context.Context, address string) (have routed, err error) {
	err = together(ctx,
		into(&have.route, func(ctx context.Context) ([]RouteQueues, error) {
			return t.side.g.nameServer(address).route(ctx, t.topic)
		}),
		func(ctx context.Context) (err error) {
			have.masters, have.configs, err = t.survivors(ctx)
			return err
		})
	return have, err
}

func (t routing) survivors(ctx context.Context) (map[string]guardedBroker, map[string]Config, error) {
	masters := maps.Clone(t.stay)
	if masters == nil {
		masters = map[string]guardedBroker{}
	}
	for group, address := range t.side.remaining(t.leaving) {
		if _, ok := masters[group]; !ok {
			masters[group] = t.side.g.broker(address)
		}
	}
	configs := map[string]Config{}
	for group, b := range masters {
		config, err := t.lookUp(ctx, b, t.topic)
		if err != nil {
			return nil, nil, err
		}
		if config != "" {
			configs[group] = config
		}
	}
	return masters, configs, nil
}

// problem says what is wrong with the route on one name server.
func (t routing) problem(ctx context.Context, address string) (string, error) {
	have, err := t.read(ctx, address)
	if err != nil {
		return "", err
	}
	return t.problemOf(ctx, address, have)
}

func (t routing) problemOf(ctx context.Context, address string, have routed) (string, error) {
	for _, q := range have.route {
		if slices.Contains(t.leaving, q.BrokerGroup) {
			return fmt.Sprintf("name server %s still routes topic %q to broker group %q", address, t.topic, q.BrokerGroup), nil
		}
	}
	for owner, since := range t.turned {
		if owner.topic == t.topic && have.configs[owner.brokerGroup] == "" && t.now.Sub(since) < turnedFor {
			return fmt.Sprintf("broker group %q went away while it registered topic %q anew", owner.brokerGroup, t.topic), nil
		}
	}
	lost, err := t.lost(ctx, address, have)
	if err != nil || len(lost) == 0 {
		return "", err
	}
	return fmt.Sprintf("name server %s does not route topic %q to broker group %s", address, t.topic, list(lost)), nil
}

// lost are the survivors a name server lists and does not route to, and those caught in the middle of registering anew.
func (t routing) lost(ctx context.Context, address string, have routed) ([]string, error) {
	if len(have.configs) == 0 {
		return nil, nil
	}
	members, err := t.side.g.nameServer(address).members(ctx)
	if err != nil {
		return nil, err
	}
	var lost []string
	for _, group := range slices.Sorted(maps.Keys(have.configs)) {
		settings, err := have.configs[group].topic()
		if err != nil {
			return nil, err
		}
		listed := slices.ContainsFunc(members, func(m Member) bool { return m.BrokerGroup == group && m.Address == have.masters[group].address })
		routed := slices.ContainsFunc(have.route, func(q RouteQueues) bool {
			return q.BrokerGroup == group && (q.Perm&permInherit == 0 || t.inherit(group) != 0)
		})
		if listed && !routed || settings.Perm&permInherit != t.inherit(group) {
			lost = append(lost, group)
		}
	}
	return lost, nil
}

// drop removes the route where a leaving broker group is in it, and lets the survivors register. The two follow each other
// without a write of the journal in between, to keep the time without a route to a few milliseconds.
func (t routing) drop(ctx context.Context, address string, have routed) error {
	ns := t.side.g.nameServer(address)
	if slices.ContainsFunc(have.route, func(q RouteQueues) bool { return slices.Contains(t.leaving, q.BrokerGroup) }) {
		if err := ns.deleteRoute(ctx, t.topic, t.side.cluster); err != nil {
			return err
		}
		var err error
		if have.route, err = ns.route(ctx, t.topic); err != nil {
			return err
		}
	}
	lost, err := t.lost(ctx, address, have)
	if err != nil {
		return err
	}
	for _, group := range lost {
		settings, err := have.configs[group].topic()
		if err != nil {
			return err
		}
		t.turned[queueOwner{group, t.topic}] = t.now
		if err := registerAnew(ctx, have.masters[group], have.configs[group]); err != nil {
			return err
		}
		if settings.Perm&permInherit != t.inherit(group) {
			delete(t.turned, queueOwner{group, t.topic})
		}
	}
	return nil
}

// registerAnew makes a master register a topic with all its name servers: brokers do so with every change of a topic. It turns
// the inherit bit, which concerns nobody who does not ask for the topic as a model by name, over in one attempt and back in
// the next: registrations that follow each other too quickly overtake each other on their way to a name server.
func registerAnew(ctx context.Context, b guardedBroker, have Config) error {
	settings, err := have.topic()
	if err != nil {
		return err
	}
	config, err := have.inheriting((settings.Perm & permInherit) ^ permInherit)
	if err != nil {
		return err
	}
	return b.putTopics(ctx, config)
}

// registerAnewAfter is the number of attempts after which a broker is made to register a topic again: about half a second.
const registerAnewAfter = 5

// registering is what to put so that a broker has a topic as wanted and its name servers know it. Putting what is already
// there makes no broker register. So when a name server does not know it after some attempts - a registration was overtaken
// by an older one - something else is put first.
func (r *run) registering(want, have Config, name string) (Config, error) {
	if r.attempt < registerAnewAfter || have == "" {
		return want, nil
	}
	if problem, err := difference(want, have, "order"); err != nil || problem != "" {
		return want, err
	}
	return want.inheriting(r.inheritOf(name) ^ permInherit)
}

// routed says which name server does not route the topic to a broker group with a permission as it shall be.
func (r *run) routed(ctx context.Context, s *side, name string, good func(perm int) bool) (string, error) {
	for _, address := range s.nameServers {
		problem, err := r.routedBy(ctx, s, address, name, good)
		if err != nil || problem != "" {
			return problem, err
		}
	}
	return "", nil
}

// topicAndRouted reads the topic on the master of a broker group and, at the same time, which name server does not route it as it shall.
func (r *run) topicAndRouted(ctx context.Context, s *side, name string, good func(perm int) bool) (have Config, unrouted string, err error) {
	err = together(ctx,
		func(ctx context.Context) (err error) {
			_, have, err = s.topic(ctx, name, r.spec.Topic)
			return err
		},
		into(&unrouted, func(ctx context.Context) (string, error) { return r.routed(ctx, s, name, good) }))
	return have, unrouted, err
}

// routedAnswering is routed for those name servers that answer: when everything goes back, one that is away is no reason
// not to finish, since brokers register with it when it is back.
func (r *run) routedAnswering(ctx context.Context, s *side, name string, good func(perm int) bool) (string, error) {
	var errs []error
	for _, address := range s.nameServers {
		problem, err := r.routedBy(ctx, s, address, name, good)
		if isStop(err) || problem != "" {
			return problem, err
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == len(s.nameServers) {
		return "", errors.Join(errs...)
	}
	return "", nil
}

// routedAgain says which name server does not let clients write to a source broker that takes writes again.
func (r *run) routedAgain(ctx context.Context, b guardedBroker, name string, want Config) (string, error) {
	settings, err := want.topic()
	if err != nil {
		return "", err
	}
	problem, err := r.routedAnswering(ctx, r.source, name, func(perm int) bool { return perm&permWrite == settings.Perm&permWrite })
	if err != nil || problem == "" {
		return "", err
	}
	// A broker that is closed as a whole is routed so whatever its topics say.
	properties, err := b.properties(ctx, propertyPermission)
	if err != nil || !mayWrite(properties) {
		return "", err
	}
	return problem, nil
}

func (r *run) routedBy(ctx context.Context, s *side, address, name string, good func(perm int) bool) (string, error) {
	route, err := s.g.nameServer(address).route(ctx, r.spec.Topic)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(route, func(q RouteQueues) bool { return q.BrokerGroup == name })
	if i < 0 {
		return fmt.Sprintf("name server %s does not route topic %q to %s", address, r.spec.Topic, on(s.name, name)), nil
	}
	if !good(route[i].Perm) {
		return fmt.Sprintf("name server %s routes topic %q to %s with permission %d", address, r.spec.Topic, on(s.name, name), route[i].Perm), nil
	}
	return "", nil
}

func topicOf(ctx context.Context, b guardedBroker, topic string) (Config, error) {
	return b.topic(ctx, topic)
}

// inheritOf is the inherit bit of the transferred topic on a broker group, as it was found or decided.
func (r *run) inheritOf(group string) int {
	for _, config := range []Config{r.d.topics[on(otherSide, group)], r.d.topics[on(sourceSide, group)], r.d.brokers[group].Topic} {
		if config == "" {
			continue
		}
		if settings, err := config.topic(); err == nil {
			return settings.Perm & permInherit
		}
	}
	return 0
}

// deleteRoute is step 5 on one name server of the source.
func (r *run) deleteRoute(address string) work {
	t := routing{side: r.source, topic: r.spec.Topic, leaving: r.d.source.BrokerGroups, stay: r.targetMasters(),
		inherit: r.inheritOf, lookUp: topicOf, turned: r.t.turned, now: r.t.now()}
	return t.work(address)
}

// dropTargetRoute undoes step 2 on one name server of the target.
func (r *run) dropTargetRoute(address string) work {
	t := routing{side: r.target, topic: r.spec.Topic, leaving: r.created(), inherit: r.inheritOf, lookUp: topicOf, turned: r.t.turned, now: r.t.now()}
	return t.work(address)
}

func (t routing) work(address string) work {
	var have routed
	return work{
		needed: func(ctx context.Context) (_ bool, err error) {
			if have, err = t.read(ctx, address); err != nil {
				return false, err
			}
			problem, err := t.problemOf(ctx, address, have)
			return problem != "", err
		},
		prepare: func(ctx context.Context) (err error) {
			have, err = t.read(ctx, address)
			return err
		},
		do:    func(ctx context.Context) error { return t.drop(ctx, address, have) },
		check: func(ctx context.Context) (string, error) { return t.problem(ctx, address) },
	}
}

// targetMasters are the masters of the target by broker group. Their part of the route must stay also where name servers
// forget a topic for all clusters, as those before 4.9.4 do.
func (r *run) targetMasters() map[string]guardedBroker {
	masters := map[string]guardedBroker{}
	for group, address := range r.target.masters {
		masters[group] = r.target.g.broker(address)
	}
	return masters
}

// created are the broker groups of the target that did not have the topic.
func (r *run) created() []string {
	return slices.DeleteFunc(slices.Clone(r.d.target.BrokerGroups), func(name string) bool { return !r.d.brokers[name].CreateTopic })
}

// unless returns the text when the condition does not hold.
func unless(condition bool, text string) string {
	if condition {
		return ""
	}
	return text
}
