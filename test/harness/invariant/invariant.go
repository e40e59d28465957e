// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package invariant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/survey"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/traffic"
)

// Move is what was to move.
type Move struct {
	Topic  string
	Groups []string // that move with it
	// StayingGroups are those of Groups that the source keeps because something else uses them.
	StayingGroups []string
	Source        []string // names of the source's broker groups
	Target        []string // names of the target's broker groups
	// TargetNameServers are the names, in the lab, of the name servers that the target registers with. A name server that is not one
	// of these must know nothing of the topic when it has moved.
	TargetNameServers []string
	// Foreign, if set, tells names of topics and groups that somebody else changes meanwhile, which is not judged.
	Foreign func(name string) bool
}

// Violation is one thing that must not be.
type Violation struct {
	Rule string // "lost", "route", "source", "target" or "other"
	What string
}

func (v Violation) String() string { return v.Rule + ": " + v.What }

// Succeeded judges a transfer that says it has succeeded.
func Succeeded(m Move, before, after survey.Survey, ledger *traffic.Ledger) []Violation {
	found := lost(ledger)
	found = append(found, m.routesLeadToTarget(before, after)...)
	for name, broker := range after.Brokers {
		switch {
		case slices.Contains(m.Source, broker.Group):
			found = append(found, m.sourceIsRid(name, before.Brokers[name], broker)...)
		case slices.Contains(m.Target, broker.Group):
			found = append(found, m.targetHasAll(name, before, broker)...)
		}
	}
	for _, d := range survey.Compare(before, after) {
		if !m.owns(d) && !m.isForeign(d) {
			found = append(found, Violation{"other", d.String()})
		}
	}
	return sorted(found)
}

// RolledBack judges a transfer that says everything is as it was. What was made on the target may stay if, and only if, messages went
// through the target meanwhile.
func RolledBack(m Move, before, after survey.Survey, ledger *traffic.Ledger) []Violation {
	found := lost(ledger)
	arrived := slices.ContainsFunc(m.Target, ledger.Seen)
	for _, d := range survey.Compare(before, after) {
		broker, isBroker := after.Brokers[d.Server]
		isTarget := isBroker && slices.Contains(m.Target, broker.Group)
		switch {
		case m.isForeign(d):
		case !m.owns(d):
			found = append(found, Violation{"other", d.String()})
		case isTarget && arrived:
		case isTarget && d.Kind == survey.Offset && staleOffsetsAppear(broker):
		case isTarget:
			found = append(found, Violation{"target", d.String()})
		case d.Kind == survey.Route && arrived:
			found = append(found, m.routeStillLeadsToSource(d)...)
		case d.Kind == survey.Route:
			found = append(found, Violation{"route", d.String()})
		case d.Kind == survey.Offset && d.Before == "":
			// Consumers have committed offsets of a topic that they had not touched before.
		default:
			found = append(found, Violation{"source", d.String()})
		}
	}
	return sorted(found)
}

func lost(ledger *traffic.Ledger) []Violation {
	var found []Violation
	for _, loss := range ledger.Lost() {
		found = append(found, Violation{"lost", loss.String()})
	}
	return found
}

// owns tells whether a difference is about what the transfer moves.
func (m Move) owns(d survey.Difference) bool {
	switch d.Kind {
	case survey.Topic, survey.Route, survey.Order:
		return d.Name == m.Topic || m.isRetryTopic(d.Name)
	case survey.Group:
		return slices.Contains(m.Groups, d.Name)
	case survey.Offset:
		topic, group, _ := strings.Cut(d.Name, "@")
		return slices.Contains(m.Groups, group) && (topic == m.Topic || m.isRetryTopic(topic))
	default:
		return false
	}
}

func (m Move) isForeign(d survey.Difference) bool { return m.Foreign != nil && m.Foreign(d.Name) }

func (m Move) isRetryTopic(topic string) bool {
	return slices.ContainsFunc(m.Groups, func(g string) bool { return topic == RetryTopic(g) })
}

// RetryTopic is where messages go that a group has refused.
func RetryTopic(group string) string { return "%RETRY%" + group }

// routesLeadToTarget: each name server of the target lists all of its groups, as writable as the source was, and nobody lists others.
func (m Move) routesLeadToTarget(before, after survey.Survey) []Violation {
	var found []Violation
	permission := m.sourcePermission(before)
	for server, routes := range after.Routes {
		var want []string
		if slices.Contains(m.TargetNameServers, server) {
			want = slices.Sorted(slices.Values(m.Target))
		}
		var got []string
		for line := range strings.Lines(routes[m.Topic]) {
			group, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			got = append(got, group)
			if !strings.Contains(rest, permission) {
				found = append(found, Violation{"route", fmt.Sprintf("%s leads to %s with %q, want %q", server, group, rest, permission)})
			}
		}
		if !slices.Equal(got, want) {
			found = append(found, Violation{"route", fmt.Sprintf("%s leads clients of %s to %v, want %v", server, m.Topic, got, want)})
		}
	}
	return found
}

// sourcePermission is "perm <n>" as the name servers had it before.
func (m Move) sourcePermission(before survey.Survey) string {
	for _, routes := range before.Routes {
		for line := range strings.Lines(routes[m.Topic]) {
			group, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			if !slices.Contains(m.Source, group) {
				continue
			}
			if at := strings.Index(rest, "perm "); at >= 0 {
				return strings.Join(strings.Fields(rest[at:])[:2], " ")
			}
		}
	}
	return "perm of a source that no name server knew"
}

func (m Move) routeStillLeadsToSource(d survey.Difference) []Violation {
	var found []Violation
	for line := range strings.Lines(d.Before) {
		if group, _, _ := strings.Cut(line, " "); slices.Contains(m.Source, group) && !strings.Contains(d.After+"\n", strings.TrimSpace(line)+"\n") {
			found = append(found, Violation{"route", d.String()})
		}
	}
	return found
}

// sourceIsRid: nothing of the topic is left, nor of groups that nothing else uses.
func (m Move) sourceIsRid(server string, before, broker survey.Broker) []Violation {
	var found []Violation
	left := func(kind, name string) {
		found = append(found, Violation{"source", fmt.Sprintf("%s still has %s %s", server, kind, name)})
	}
	if _, ok := broker.Topics[m.Topic]; ok {
		left(survey.Topic, m.Topic)
	}
	for _, group := range m.Groups {
		_, has := broker.Groups[group]
		_, had := before.Groups[group]
		switch stays := slices.Contains(m.StayingGroups, group); {
		case has && !stays:
			left(survey.Group, group)
		case stays && had && broker.Groups[group] != before.Groups[group]:
			found = append(found, Violation{"source", fmt.Sprintf("%s: group %s is used by others: was %s, is %q", server, group, before.Groups[group], broker.Groups[group])})
		}
		if _, ok := broker.Offsets[m.Topic+"@"+group]; ok && !staleOffsetsAppear(broker) {
			left(survey.Offset, m.Topic+"@"+group)
		}
	}
	return found
}

// targetHasAll: the topic and its groups are on each broker of the target, as they were on the source, with retry topics.
func (m Move) targetHasAll(server string, before survey.Survey, broker survey.Broker) []Violation {
	var found []Violation
	if want := m.sourceConfig(before, func(b survey.Broker) string { return b.Topics[m.Topic] }); !same(broker.Topics[m.Topic], want) {
		found = append(found, Violation{"target", fmt.Sprintf("%s has topic %s as %q, the source had %s", server, m.Topic, broker.Topics[m.Topic], want)})
	}
	for _, group := range m.Groups {
		if want := m.sourceConfig(before, func(b survey.Broker) string { return b.Groups[group] }); !same(broker.Groups[group], want) {
			found = append(found, Violation{"target", fmt.Sprintf("%s has group %s as %q, the source had %s", server, group, broker.Groups[group], want)})
		}
		if _, ok := broker.Topics[RetryTopic(group)]; !ok {
			found = append(found, Violation{"target", fmt.Sprintf("%s has no retry topic of group %s", server, group)})
		}
	}
	return found
}

// sourceConfig is what the first broker of the source, by name, had.
func (m Move) sourceConfig(before survey.Survey, config func(survey.Broker) string) string {
	var names []string
	for name, b := range before.Brokers {
		if slices.Contains(m.Source, b.Group) && config(b) != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return config(before.Brokers[slices.Min(names)])
}

// staleOffsetsAppear: brokers before 5 store whatever offset a client commits, also of a topic or group that they do not have.
// Such brokers do not know attributes of topics.
func staleOffsetsAppear(b survey.Broker) bool {
	for _, config := range b.Topics {
		if strings.Contains(config, `"attributes"`) {
			return false
		}
	}
	return true
}

func sorted(found []Violation) []Violation {
	slices.SortFunc(found, func(a, b Violation) int {
		return slices.Compare([]string{a.Rule, a.What}, []string{b.Rule, b.What})
	})
	return found
}
