// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
)

// decisions are what a plan fixes for the time of the transfer. They are kept as snapshots.
type decisions struct {
	source, target placeDecision
	// brokers are the target's by broker group.
	brokers map[string]brokerDecision
	// topics, lists and properties are the configurations found, by target of the record: "source/broker-a".
	topics     map[string]Config
	lists      map[string]string
	properties map[string]string
	// groups are the configurations the target gets.
	groups map[string]Config
}

// placeDecision is the configuration of a snapshot of kind Place.
type placeDecision struct {
	Cluster      string   `json:"cluster"`
	BrokerGroups []string `json:"brokerGroups"`
	NameServers  []string `json:"nameServers"`
	// Whole says that the place is the whole cluster, also brokers that join later.
	Whole bool `json:"whole,omitempty"`

	// The rest is in the source's only.

	Groups []string `json:"groups,omitempty"`
	// Others are groups with offsets on the topic that do not move and are not waited for.
	Others []string `json:"others,omitempty"`
	// Unread says that a person has approved that messages go that no group reads.
	Unread bool `json:"unread,omitempty"`
	// Popping groups have messages handed out that no offset shows; offsets of Broadcasting groups are unknown.
	Popping      []string `json:"popping,omitempty"`
	Broadcasting []string `json:"broadcasting,omitempty"`
	// Ordered says that the target must not take writes before the source is drained.
	Ordered bool `json:"ordered,omitempty"`
	// OrderList says that the target's queues are put on the order lists of its name servers.
	OrderList bool `json:"orderList,omitempty"`
	// Transactional says that half messages of the source may belong to the topic.
	Transactional bool `json:"transactional,omitempty"`
	// Modes are how groups read the topic.
	Modes []RequestMode `json:"modes,omitempty"`
}

// brokerDecision is the configuration of a snapshot of kind Broker: what is made on one broker of the target.
type brokerDecision struct {
	// Topic is what the topic shall be there.
	Topic Config `json:"topic"`
	// CreateTopic says that the topic was not there.
	CreateTopic bool `json:"createTopic,omitempty"`
	// CreateGroups are the groups that were not there, HadRetry those of them whose retry topic was.
	CreateGroups []string `json:"createGroups,omitempty"`
	HadRetry     []string `json:"hadRetry,omitempty"`
	// DelayMax and HalfMax are the delayed and the half messages stored before, to see whether any came since.
	DelayMax map[int]int64 `json:"delayMax,omitempty"`
	HalfMax  int64         `json:"halfMax,omitempty"`
	// Older says that the broker is from before 5.0 and the source is not: it does not know all settings.
	Older bool `json:"older,omitempty"`
	// OrderByLists says that the broker takes whether a topic is ordered from the order lists alone.
	OrderByLists bool `json:"orderByLists,omitempty"`
}

// maxSnapshots bounds the text of all snapshots: they are stored in one object with the journal.
const maxSnapshots = 700 << 10

// plan decides what a transfer does. It is a function of its arguments.
func (w *world) plan(spec Spec) (*Plan, decisions) {
	p := &Plan{Source: w.source.ResolvedPlace, Target: w.target.ResolvedPlace,
		Hazards: append(slices.Clone(spec.Hazards), w.hazards...)}
	d := decisions{brokers: map[string]brokerDecision{}, topics: map[string]Config{}, lists: map[string]string{},
		properties: map[string]string{}, groups: map[string]Config{}}
	if problem := topicNameProblem(spec.Topic); problem != "" {
		p.Hazards = append(p.Hazards, blocking("TopicName", "topic %q cannot be moved: %s", spec.Topic, problem))
	}
	if !p.Blocked() && len(w.sourceBrokers) == 0 {
		p.Hazards = append(p.Hazards, blocking("TopicUnknown", "no broker of the source %q has topic %q", spec.Source.Name, spec.Topic))
	}
	if !p.Blocked() {
		p.Source.BrokerGroups = slices.Sorted(maps.Keys(w.sourceBrokers))
		p.Groups = w.moving(spec)
		d = w.decide(p)
		d.source.Others, d.source.Unread = w.leftBehind(spec, p.Groups), spec.Manual
		p.Hazards = append(p.Hazards, w.judge(spec, p, d)...)
		p.Queues, p.Backlog = w.backlog(spec, p.Groups)
		if n := sizeOf(d.snapshots(spec.Topic)); n > maxSnapshots {
			p.Hazards = append(p.Hazards, blocking("TooLarge", "the configurations to keep for a rollback take %d KiB, %d is the most: move fewer groups at a time", n>>10, maxSnapshots>>10))
		}
	}
	slices.SortStableFunc(p.Hazards, func(a, b Hazard) int {
		if a.Blocking != b.Blocking {
			if a.Blocking {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Message, b.Message))
	})
	p.Hazards = slices.Compact(p.Hazards)
	return p, d
}

// moving are the groups that move, sorted: those listed or, by default, all that the source has and that consume the topic.
func (w *world) moving(spec Spec) []string {
	groups := slices.Clone(spec.ConsumerGroups)
	if len(groups) == 0 {
		groups = w.candidates(spec)
	}
	slices.Sort(groups)
	return slices.DeleteFunc(slices.Compact(groups), func(g string) bool { return w.groupConfig(g) == "" })
}

// leftBehind are the groups that consume the topic and do not move, sorted.
func (w *world) leftBehind(spec Spec, moving []string) []string {
	return slices.DeleteFunc(w.candidates(spec), func(g string) bool {
		return slices.Contains(moving, g) || slices.Contains(spec.ConsumerGroups, g)
	})
}

// groupConfig is a group as the first source broker that has it has it.
func (w *world) groupConfig(group string) Config {
	for _, name := range slices.Sorted(maps.Keys(w.sourceBrokers)) {
		if config := w.sourceBrokers[name].groups[group]; config != "" {
			return config
		}
	}
	return ""
}

// topicConfig is the topic as the target gets it: as the source broker with the most queues has it.
func (w *world) topicConfig() (Config, topicSettings) {
	var best Config
	var settings topicSettings
	for _, name := range slices.Sorted(maps.Keys(w.sourceBrokers)) {
		config := w.sourceBrokers[name].topic
		s, err := config.topic()
		if err == nil && (best == "" || s.Perm&permWrite > settings.Perm&permWrite ||
			s.Perm&permWrite == settings.Perm&permWrite && s.WriteQueueNums > settings.WriteQueueNums) {
			best, settings = config, s
		}
	}
	return best, settings
}

func (w *world) backlog(spec Spec, groups []string) (queues int, backlog int64) {
	for _, b := range w.sourceBrokers {
		queues += len(b.queues)
		for _, group := range groups {
			lag, _ := lagOf(b.queues, b.offsets[spec.Topic][group])
			if !b.consumers[group].Broadcasting {
				backlog += lag
			}
		}
	}
	return queues, backlog
}

func (w *world) decide(p *Plan) decisions {
	config, settings := w.topicConfig()
	d := decisions{brokers: map[string]brokerDecision{}, topics: map[string]Config{}, lists: map[string]string{},
		properties: map[string]string{}, groups: map[string]Config{}}
	d.source = placeDecision{Cluster: p.Source.Cluster, BrokerGroups: p.Source.BrokerGroups, NameServers: p.Source.NameServers,
		Whole: w.source.whole, Groups: p.Groups}
	d.target = placeDecision{Cluster: p.Target.Cluster, BrokerGroups: p.Target.BrokerGroups, NameServers: p.Target.NameServers,
		Whole: w.target.whole}
	oldest := version{99}
	for name, b := range w.sourceBrokers {
		s, _ := b.topic.topic()
		d.source.Ordered = d.source.Ordered || s.Order || s.Attributes["message.type"] == "FIFO"
		d.topics[on(sourceSide, name)] = b.topic
		if b.createsTopics() {
			d.properties[on(sourceSide, name)] = "true"
		}
		for _, group := range p.Groups {
			if b.consumers[group].Broadcasting {
				d.source.Broadcasting = append(d.source.Broadcasting, group)
			}
			if b.consumers[group].Popping || slices.ContainsFunc(b.modes, func(m RequestMode) bool { return m.Group == group && m.Mode == "POP" }) {
				d.source.Popping = append(d.source.Popping, group)
			}
		}
		for _, m := range b.modes {
			if slices.Contains(p.Groups, m.Group) && !slices.Contains(d.source.Modes, m) {
				d.source.Modes = append(d.source.Modes, m)
			}
		}
		if slices.Compare(b.version[:], oldest[:]) < 0 {
			oldest = b.version
		}
	}
	for _, names := range []*[]string{&d.source.Popping, &d.source.Broadcasting} {
		slices.Sort(*names)
		*names = slices.Compact(*names)
	}
	slices.SortFunc(d.source.Modes, func(a, b RequestMode) int { return cmp.Compare(a.Group, b.Group) })
	for name, other := range w.others {
		d.topics[on(otherSide, name)] = other
	}
	switch settings.Attributes["message.type"] {
	case "NORMAL", "FIFO", "DELAY":
	default:
		d.source.Transactional = true
	}
	w.decideLists(p, &d)
	for _, group := range p.Groups {
		d.groups[group] = w.groupConfig(group)
	}
	for name, b := range w.targetBrokers {
		d.brokers[name] = w.decideBroker(b, config, p.Groups, !oldest.before(5, 0, 0))
		if b.topic != "" {
			d.topics[on(targetSide, name)] = b.topic
		}
		if d.source.Ordered && settings.Order && b.version.before(5, 0, 0) {
			d.source.OrderList = true
		}
	}
	return d
}

// decideLists takes over the order lists that name brokers of the source.
func (w *world) decideLists(p *Plan, d *decisions) {
	for ns, value := range w.sourceLists {
		if value == "" {
			continue
		}
		d.lists[on(sourceSide, ns)] = value
		d.source.Ordered = true
		if queues, err := parseOrderQueues(value); err == nil {
			for _, group := range p.Source.BrokerGroups {
				if _, ok := queues[group]; ok {
					d.source.OrderList = true
				}
			}
		}
	}
	for ns, value := range w.targetLists {
		if value != "" {
			d.lists[on(targetSide, ns)] = value
		}
	}
}

func (w *world) decideBroker(b *brokerView, config Config, groups []string, sourceHas5 bool) brokerDecision {
	d := brokerDecision{Topic: config, CreateTopic: b.topic == "", HalfMax: b.halfMax,
		Older: sourceHas5 && b.version.before(5, 0, 0), OrderByLists: b.version.before(5, 0, 0)}
	if d.Older {
		d.Topic, _ = config.without("attributes")
	}
	for level, progress := range b.delays.Levels {
		if d.DelayMax == nil {
			d.DelayMax = map[int]int64{}
		}
		d.DelayMax[level] = progress.Max
	}
	for _, group := range groups {
		if b.groups[group] != "" {
			continue
		}
		d.CreateGroups = append(d.CreateGroups, group)
		if b.table.Topics.Has(retryTopic(group)) {
			d.HadRetry = append(d.HadRetry, group)
		}
	}
	return d
}

// snapshots writes decisions as they are kept, in a fixed order.
func (d decisions) snapshots(topic string) []Snapshot {
	var all []Snapshot
	add := func(target, kind, name string, value any) {
		text, isText := value.(string)
		if !isText {
			text, _ = encode(value)
		}
		all = append(all, Snapshot{Target: target, Kind: kind, Name: name, Config: text})
	}
	add(sourceSide, KindPlace, d.source.Cluster, d.source)
	add(targetSide, KindPlace, d.target.Cluster, d.target)
	for _, target := range slices.Sorted(maps.Keys(d.topics)) {
		add(target, KindTopic, topic, string(d.topics[target]))
	}
	for _, target := range slices.Sorted(maps.Keys(d.lists)) {
		add(target, KindOrderTopic, topic, d.lists[target])
	}
	for _, target := range slices.Sorted(maps.Keys(d.properties)) {
		add(target, KindProperty, propertyAutoCreateTopic, d.properties[target])
	}
	for _, name := range slices.Sorted(maps.Keys(d.brokers)) {
		add(on(targetSide, name), KindBroker, name, d.brokers[name])
	}
	for _, group := range slices.Sorted(maps.Keys(d.groups)) {
		add(sourceSide, KindGroup, group, string(d.groups[group]))
	}
	return all
}

func sizeOf(snapshots []Snapshot) int {
	n := 0
	for _, s := range snapshots {
		n += len(s.Target) + len(s.Kind) + len(s.Name) + len(s.Config)
	}
	return n
}

// readDecisions is the inverse of snapshots.
func readDecisions(snapshots []Snapshot) (decisions, error) {
	d := decisions{brokers: map[string]brokerDecision{}, topics: map[string]Config{}, lists: map[string]string{},
		properties: map[string]string{}, groups: map[string]Config{}}
	for _, s := range snapshots {
		var err error
		switch s.Kind {
		case KindPlace:
			place := &d.target
			if s.Target == sourceSide {
				place = &d.source
			}
			err = json.Unmarshal([]byte(s.Config), place)
		case KindTopic:
			d.topics[s.Target] = Config(s.Config)
		case KindOrderTopic:
			d.lists[s.Target] = s.Config
		case KindProperty:
			d.properties[s.Target] = s.Config
		case KindGroup:
			d.groups[s.Name] = Config(s.Config)
		case KindBroker:
			var b brokerDecision
			err = json.Unmarshal([]byte(s.Config), &b)
			d.brokers[s.Name] = b
		}
		if err != nil {
			return d, err
		}
	}
	return d, nil
}
