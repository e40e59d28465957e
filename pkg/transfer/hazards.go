// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// judge names what a transfer has to respect. README.md lists the names; each rule below is one of its lines.
func (w *world) judge(spec Spec, p *Plan, d decisions) []Hazard {
	var h []Hazard
	h = append(h, w.judgeVersions()...)
	h = append(h, w.judgeTopic(spec, d)...)
	h = append(h, w.judgeTarget(spec, p, d)...)
	h = append(h, w.judgeOrder(spec, d)...)
	h = append(h, w.judgeGroups(spec, p, d)...)
	h = append(h, w.judgeBrokers(spec, p)...)
	return h
}

func (w *world) judgeVersions() []Hazard {
	var h []Hazard
	for _, side := range []struct {
		name    string
		brokers map[string]*brokerView
	}{{sourceSide, w.sourceBrokers}, {targetSide, w.targetBrokers}} {
		for _, name := range slices.Sorted(maps.Keys(side.brokers)) {
			if b := side.brokers[name]; b.version.before(4, 9, 4) {
				h = append(h, tooOld(on(side.name, name), b.release))
			}
		}
	}
	return h
}

// judgeTopic looks at what the topic is.
func (w *world) judgeTopic(spec Spec, d decisions) []Hazard {
	var h []Hazard
	for _, name := range slices.Sorted(maps.Keys(w.sourceBrokers)) {
		b := w.sourceBrokers[name]
		if slices.Contains(b.system, spec.Topic) {
			h = append(h, blocking("TopicName", "topic %q is one of the broker's own on %s", spec.Topic, on(sourceSide, name)))
		}
		if b.table.Static[spec.Topic] {
			h = append(h, blocking("StaticTopic", "the queues of topic %q are mapped across brokers (a static topic): such topics are not moved", spec.Topic))
		}
		fields, err := b.topic.fields()
		s, err2 := b.topic.topic()
		if err != nil || err2 != nil {
			h = append(h, blocking("UnknownSettings", "the configuration of topic %q on %s cannot be read: %s", spec.Topic, on(sourceSide, name), b.topic))
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(fields)) {
			if !slices.Contains(topicFields, field) {
				h = append(h, blocking("UnknownSettings", "topic %q has a setting %q on %s that no request can set: it could not be put back", spec.Topic, field, on(sourceSide, name)))
			}
		}
		h = append(h, judgeAttributes(spec, name, s)...)
		if s.Perm&permWrite == 0 {
			h = append(h, warning("NotWritable", "topic %q takes no writes on %s (permission %d): where no broker takes any, the target gets it so, too", spec.Topic, on(sourceSide, name), s.Perm))
		}
		if problem, err := difference(d.anyTopic(w), b.topic, "order"); err == nil && problem != "" {
			h = append(h, warning("ConfigsDiffer", "topic %q differs between brokers of the source: on %s %s; the target gets that of the broker with the most queues", spec.Topic, on(sourceSide, name), problem))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.others)) {
		h = append(h, warning("TopicElsewhere", "topic %q is also on broker group %q of cluster %q, where it stays", spec.Topic, name, w.source.Cluster))
	}
	return h
}

func (d decisions) anyTopic(w *world) Config {
	config, _ := w.topicConfig()
	return config
}

func judgeAttributes(spec Spec, name string, s topicSettings) []Hazard {
	var h []Hazard
	for _, key := range slices.Sorted(maps.Keys(s.Attributes)) {
		value := s.Attributes[key]
		switch {
		case key == "cleanup.policy" && value == "COMPACTION":
			h = append(h, blocking("CompactionTopic", "topic %q is a compaction topic, which has no end to drain to: such topics are not moved", spec.Topic))
		case strings.HasPrefix(key, "lite."):
			h = append(h, blocking("LiteTopic", "topic %q is a lite topic (%s=%s): such topics are not moved", spec.Topic, key, value))
		case key == "message.type" && value == "LITE":
			h = append(h, blocking("LiteTopic", "topic %q is a lite topic: such topics are not moved", spec.Topic))
		case key == "reserve.time":
			h = append(h, blocking("TieredTopic", "topic %q keeps messages in tiered storage (%s=%s): such topics are not moved", spec.Topic, key, value))
		case strings.ContainsAny(value, ",=") || strings.ContainsAny(key, ",="):
			h = append(h, blocking("UnknownSettings", "attribute %s=%s of topic %q on %s cannot be written: values with , or = break the request", key, value, spec.Topic, on(sourceSide, name)))
		case key == "message.type" && value == "TRANSACTION":
			h = append(h, warning("Transactions", "topic %q is transactional: keep its producers connected to the source until the drain is proved, they resolve the half messages there", spec.Topic))
		}
	}
	return h
}

// judgeTarget looks at what is already there.
func (w *world) judgeTarget(spec Spec, p *Plan, d decisions) []Hazard {
	var h []Hazard
	config, settings := w.topicConfig()
	for _, name := range slices.Sorted(maps.Keys(w.targetBrokers)) {
		b, where := w.targetBrokers[name], on(targetSide, name)
		if slices.Contains(b.system, spec.Topic) || spec.Topic == w.target.Cluster || spec.Topic == name {
			h = append(h, blocking("TopicName", "%q is the name of one of the broker's own topics on %s", spec.Topic, where))
		}
		if b.topic != "" {
			ignore := []string{}
			if b.version.before(5, 0, 0) {
				ignore = append(ignore, "order")
			}
			problem, err := difference(d.brokers[name].Topic, b.topic, ignore...)
			switch {
			case err != nil || problem != "":
				h = append(h, blocking("TopicExists", "topic %q is already on %s with other settings: %s; make them equal or delete it there", spec.Topic, where, problem))
			case d.source.Ordered:
				h = append(h, blocking("TopicExists", "topic %q is ordered and already on %s, where it must not take writes before the source is drained: delete it there", spec.Topic, where))
			default:
				h = append(h, warning("TopicExists", "topic %q is already on %s with equal settings: it and its messages stay whatever happens, and groups without an offset there begin with its first message", spec.Topic, where))
			}
		}
		if settings.Perm&permWrite != 0 && !mayWrite(b.properties) {
			h = append(h, blocking("BrokerReadOnly", "%s takes no writes (%s=%s): allow them there", where, propertyPermission, b.properties[propertyPermission]))
		}
		if d.brokers[name].Older {
			for key, value := range settings.Attributes {
				if key != "message.type" || value != "NORMAL" && value != "UNSPECIFIED" {
					h = append(h, blocking("AttributesUnsupported", "topic %q has the attribute %s=%s, and %s runs %s, which has no attributes", spec.Topic, key, value, where, b.release))
				}
			}
		}
		if b.version == (version{5, 3, 2}) || b.version == (version{5, 3, 3}) {
			if len(settings.Attributes) > 0 && len(w.target.slaves[name]) > 0 {
				h = append(h, warning("SlavesForgetTopics", "slaves of %s lose every topic once one has attributes, a defect of %s: upgrade to 5.3.4 or later", where, b.release))
			}
		}
		h = append(h, w.judgeTargetGroups(p, name, b)...)
	}
	if config != "" && !w.shared {
		h = append(h, warning("SeparateNameServers", "the name servers of the source do not know the target: producers get errors from the stop of writes on until they use the target's name servers, and consumers must stay with the source's until the drain is proved"))
	}
	return h
}

// mayWrite says whether a broker with these properties takes writes to any topic. Unless told otherwise brokers do.
func mayWrite(properties map[string]string) bool {
	perm, err := strconv.Atoi(properties[propertyPermission])
	return err != nil || perm&permWrite != 0
}

func (w *world) judgeTargetGroups(p *Plan, name string, b *brokerView) []Hazard {
	var h []Hazard
	for _, group := range p.Groups {
		have := b.groups[group]
		if have == "" {
			continue
		}
		if s, err := have.group(); err == nil && s.ConsumeEnable != nil && !*s.ConsumeEnable {
			h = append(h, blocking("GroupDisabled", "group %q may not consume on %s (consumeEnable=false): allow it there, or messages would stay unread", group, on(targetSide, name)))
		}
		if problem, err := difference(w.groupConfig(group), have); err == nil && problem != "" {
			h = append(h, warning("GroupDiffers", "group %q is already on %s with other settings, which stay: %s", group, on(targetSide, name), problem))
		}
	}
	return h
}

// judgeOrder looks at order lists.
func (w *world) judgeOrder(spec Spec, d decisions) []Hazard {
	var h []Hazard
	if d.source.Ordered {
		h = append(h, warning("OrderedTopic", "topic %q is ordered: to keep the order, nobody can write from the stop of writes until the source is drained and deleted", spec.Topic))
	}
	for _, target := range slices.Sorted(maps.Keys(d.lists)) {
		value := d.lists[target]
		if _, err := parseOrderQueues(value); err != nil {
			h = append(h, blocking("OrderListUnreadable", "the order list of topic %q on %s: %v", spec.Topic, target, err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.sourceBrokers)) {
		b := w.sourceBrokers[name]
		s, _ := b.topic.topic()
		if !s.Order || !b.version.before(5, 0, 0) {
			continue
		}
		// Such a broker drops the flag with any change and takes it back only from the lists.
		for _, ns := range w.source.NameServers {
			if w.sourceLists[ns] == "" {
				h = append(h, blocking("OrderListMissing", "topic %q is ordered on %s (%s), and name server %s has no order list of it, from which alone this version could get that back: put the list there", spec.Topic, on(sourceSide, name), b.release, ns))
			}
		}
	}
	return h
}

// judgeGroups looks at who consumes.
func (w *world) judgeGroups(spec Spec, p *Plan, d decisions) []Hazard {
	var h []Hazard
	for _, group := range slices.Sorted(slices.Values(spec.ConsumerGroups)) {
		if w.groupConfig(group) == "" {
			h = append(h, blocking("GroupUnknown", "no source broker has the group %q that is to move", group))
		}
		if systemGroup(group) {
			h = append(h, blocking("GroupUnknown", "%q is one of RocketMQ's own groups", group))
		}
	}
	h = append(h, w.judgeUnread(spec, p)...)
	named := func(group string) bool { return slices.Contains(spec.ConsumerGroups, group) }
	for _, group := range p.Groups {
		u := w.usage(spec, group)
		switch {
		case slices.Contains(d.source.Broadcasting, group) && !named(group):
			h = append(h, blocking("BroadcastGroup", "group %q broadcasts: its clients keep their offsets themselves, so that nobody can tell what they have not read, and they begin at the end of new queues; name it in consumerGroups to accept that", group))
		case slices.Contains(d.source.Broadcasting, group):
			h = append(h, warning("BroadcastGroup", "group %q broadcasts: what its clients have not read is not waited for", group))
		case u.clients == 0 && d.source.Ordered:
			h = append(h, blocking("ConsumersOffline", "group %q has no connected client, and nobody can write to an ordered topic until it has read everything: start it", group))
		case u.clients == 0:
			h = append(h, warning("ConsumersOffline", "group %q has no connected client and %d messages to read: the source is not deleted before it has read everything", group, u.backlog))
		}
		if slices.Contains(d.source.Popping, group) {
			h = append(h, judgePopping(w, group, named(group))...)
		}
		if len(u.beside) > 0 {
			h = append(h, warning("SharedGroup", "group %q is also used for %s on the source, where it stays", group, list(u.beside)))
		}
		if u.deadLetters > 0 {
			h = append(h, warning("DeadLetters", "%d messages in %q stay in the source", u.deadLetters, deadLetterTopic(group)))
		}
	}
	return append(h, w.judgeLeft(spec, p)...)
}

// judgeUnread looks at a topic that nobody reads: what was acknowledged must not go without a person's word.
func (w *world) judgeUnread(spec Spec, p *Plan) []Hazard {
	if len(p.Groups) > 0 {
		return nil
	}
	var messages int64
	for _, b := range w.sourceBrokers {
		lag, _ := lagOf(b.queues, nil)
		messages += lag
	}
	switch {
	case spec.Manual:
		return []Hazard{warning("NoGroups", "no consumer group is known for topic %q: its messages, %d now, are deleted with the source without having been read", spec.Topic, messages)}
	case messages > 0:
		return []Hazard{blocking("NoGroups", "no consumer group is known for topic %q, which has %d messages: create the group that shall read them, or approve by hand that they are deleted (approval: Manual)", spec.Topic, messages)}
	}
	return []Hazard{warning("NoGroups", "no consumer group is known for topic %q: it is not deleted in the source when messages come meanwhile", spec.Topic)}
}

func judgePopping(w *world, group string, named bool) []Hazard {
	for _, name := range slices.Sorted(maps.Keys(w.sourceBrokers)) {
		if w.sourceBrokers[name].properties[propertyPopKV] == "true" {
			return []Hazard{blocking("PopGroup", "group %q pops, and %s keeps what was handed out where nobody can read it (%s=true): stop the group, or change the property", group, on(sourceSide, name), propertyPopKV)}
		}
	}
	if !named {
		return []Hazard{blocking("PopGroup", "group %q pops: messages handed out and not acknowledged are shown for all topics of the broker together, so the drain waits for all of them; name it in consumerGroups to accept that", group)}
	}
	return []Hazard{warning("PopGroup", "group %q pops: the drain waits for the acknowledgements of all topics of the source brokers", group)}
}

// judgeLeft looks at groups that consume the topic and do not move.
func (w *world) judgeLeft(spec Spec, p *Plan) []Hazard {
	var h []Hazard
	for _, group := range w.leftBehind(spec, p.Groups) {
		u := w.usage(spec, group)
		switch {
		case w.groupConfig(group) == "" && u.backlog > 0 && !spec.Manual:
			h = append(h, blocking("StaleOffsets", "group %q does not exist and has offsets on topic %q, %d messages before its end: delete the group with its offsets once more, make it again if it shall read them, or approve the plan by hand (approval: Manual)", group, spec.Topic, u.backlog))
		case w.groupConfig(group) == "":
			h = append(h, warning("StaleOffsets", "group %q has offsets on topic %q and does not exist: it is not waited for", group, spec.Topic))
		case u.clients > 0:
			h = append(h, blocking("UnlistedGroup", "group %q consumes topic %q and is not in consumerGroups: add it, or stop it", group, spec.Topic))
		case u.backlog > 0:
			h = append(h, blocking("UnlistedGroup", "group %q has %d messages of topic %q to read and is not in consumerGroups: add it, or delete its offsets", group, u.backlog, spec.Topic))
		default:
			h = append(h, warning("UnlistedGroup", "group %q has offsets on topic %q and is not in consumerGroups: it is not waited for", group, spec.Topic))
		}
	}
	return h
}

// usage is one group on all brokers of the source.
type usage struct {
	clients     int
	backlog     int64
	deadLetters int64
	beside      []string
}

func (w *world) usage(spec Spec, group string) usage {
	var u usage
	for _, b := range w.sourceBrokers {
		lag, _ := lagOf(b.queues, b.offsets[spec.Topic][group])
		u.backlog += lag
		u.clients += b.consumers[group].Clients
		u.deadLetters += b.deadLetters[group]
		u.beside = append(u.beside, usedBeside(group, spec.Topic, b.offsets, b.consumers[group], b.table.Topics.Has)...)
	}
	slices.Sort(u.beside)
	u.beside = slices.Compact(u.beside)
	return u
}

// judgeBrokers looks at how the source brokers are set up.
func (w *world) judgeBrokers(spec Spec, p *Plan) []Hazard {
	var h []Hazard
	for _, name := range slices.Sorted(maps.Keys(w.sourceBrokers)) {
		b, where := w.sourceBrokers[name], on(sourceSide, name)
		if b.createsTopics() {
			how := propertyAutoCreateTopic + "=true"
			if b.turnedOffBy != "" {
				how = fmt.Sprintf("%s has turned %s off for a while", b.turnedOffBy, propertyAutoCreateTopic)
			}
			h = append(h, warning("AutoCreateTopic", "%s creates topics on demand (%s) and would create %q again for producers that still have its route: this is turned off there from before the deletion until the topic has stayed away, and then turned on again", where, how, spec.Topic))
		}
		if b.properties[propertyAutoCreateGroup] == "true" && len(p.Groups) > 0 {
			h = append(h, warning("AutoCreateGroup", "%s creates groups on demand (%s=true): groups with connected clients are not deleted there, they would come back with default settings", where, propertyAutoCreateGroup))
		}
		if len(w.source.slaves[name]) > 0 && b.version.before(5, 0, 0) {
			h = append(h, warning("SlavesKeepQueues", "slaves of %s (%s) keep the queues and offsets of a deleted topic: do not make a topic %q there again before they are wiped, or a failover delivers old messages again", where, b.release, spec.Topic))
		}
	}
	return h
}
