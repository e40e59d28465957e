// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/loop"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/plans"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

// TellNameServers is the action of giving a running broker another list of name servers, and reading it back.
type TellNameServers struct {
	Pod, Address string
	NameServers  string
	Reason       string
}

func (a TellNameServers) String() string {
	return fmt.Sprintf("tell broker %s at %s to register with %s: %s", a.Pod, a.Address, a.NameServers, a.Reason)
}

// Plan says what to do next, step by step. It never deletes a StatefulSet or a claim unless the Broker itself is being
// deleted.
func Plan(in Input) [][]apply.Action {
	switch {
	case in.Standalone || paused(in.Broker):
		return nil
	case in.Broker.DeletionTimestamp != nil:
		return plans.Remove(in.Broker, in.Children, in.Claims)
	case unsupported(in.Broker) != "" || wantedList(in) == "":
		return nil
	}
	all := members(in)
	var steps plans.Steps
	steps.Add(plans.Hold(in.Broker)...)
	steps.Add(slices.Concat(parts(in), warnings(in))...)
	// These do not depend on each other: a broker that does not answer must not hold up the others.
	steps.Add(slices.Concat(additions(in, all), tell(in, all), relabel(all))...)
	steps.Add(plans.Sweep(in.Children, workload.BrokerLaunch(in.Broker).Name)...)
	return steps
}

// wantedList is the list of name servers that brokers are to have: the resolved one once all of it is ready, else the one
// they have. It is empty until name servers were ready for the first time.
func wantedList(in Input) string {
	if in.NameServers.Ready {
		return naming.FormatAddresses(in.NameServers.Addresses)
	}
	return naming.FormatAddresses(workload.ListedNameServers(in.Children.ConfigMaps[naming.BrokerNameServers(in.Broker.Name)]))
}

// parts are the children that members need.
func parts(in Input) []apply.Action {
	b := in.Broker
	service, budget := workload.BrokerService(b), workload.BrokerDisruptionBudget(b)
	actions := slices.Concat(
		plans.EnsureService(in.Children.Services[service.Name], service, "members need stable names"),
		plans.EnsureBudget(in.Children.Budgets[budget.Name], budget, "one member may be evicted at a time"))
	// A list that exists stays as it is while name servers are not ready.
	list := in.Children.ConfigMaps[naming.BrokerNameServers(b.Name)]
	next := workload.BrokerNameServers(b, strings.Split(wantedList(in), naming.AddressSeparator))
	switch {
	case list == nil:
		actions = append(actions, apply.Create{Object: next, Reason: "brokers register with these name servers"})
	case !slices.Equal(workload.ListedNameServers(list), workload.ListedNameServers(next)):
		actions = append(actions, apply.SetData{Seen: list, Data: next.Data, Reason: "the name servers changed"})
	}
	return append(actions, plans.Launch(in.Children, workload.BrokerLaunch(b), needsLaunch(in))...)
}

// needsLaunch says whether members will be made, and their launch ConfigMap does not exist.
func needsLaunch(in Input) bool {
	return wantedList(in) != "" && in.Children.ConfigMaps[workload.BrokerLaunch(in.Broker).Name] == nil &&
		len(additions(in, members(in))) > 0
}

// warnings tell once, when members of a new revision are made, what the user's file cannot do.
func warnings(in Input) []apply.Action {
	var actions []apply.Action
	if missing := in.UserFile.Missing; missing != "" {
		actions = append(actions, loop.Warn{Reason: v1alpha1.ReasonUserFileMissing,
			Note: fmt.Sprintf("pods cannot start before there is the ConfigMap %q that spec.volumes[0] mounts", missing)})
	}
	if dropped := in.UserFile.Dropped; len(dropped) > 0 {
		actions = append(actions, loop.Warn{Reason: v1alpha1.ReasonPropertiesDropped,
			Note: fmt.Sprintf("these settings of broker-common.conf have no effect, they are computed for every member: %s",
				strings.Join(dropped, ", "))})
	}
	return actions
}

// additions makes the members that are missing: masters at once, replicas once the master of their group is ready.
func additions(in Input, all []*member) []apply.Action {
	b := in.Broker
	var actions []apply.Action
	initial := initialGroups(b, all)
	for _, w := range wanted(b) {
		master := byName(all, w.Group, 0)
		if byName(all, w.Group, w.Index) != nil || w.Index > 0 && (master == nil || !master.ready) {
			continue
		}
		reason := "the group has no master"
		if w.Index > 0 {
			reason = "the master of the group is ready"
		}
		actions = append(actions, apply.Create{Reason: reason, Object: workload.BrokerStatefulSet(b, workload.BrokerMemberSet{
			Member: w, Revision: workload.BrokerRevision(b), Launch: workload.BrokerLaunch(b).Name,
			InitialGroups: initial, Added: w.Group >= initial})})
	}
	return actions
}

// initialGroups is the number of groups the Broker was first made with. Every member's workload carries it, so that it
// outlives the loss of our store.
func initialGroups(b *v1alpha1.Broker, all []*member) int {
	for _, m := range all {
		if n, err := strconv.Atoi(m.set.Annotations[naming.AnnotationInitialGroups]); err == nil {
			return n
		}
	}
	if len(all) > 0 {
		return all[len(all)-1].Group + 1
	}
	return groups(b)
}

// tell gives running brokers the list, if what they said is another one.
func tell(in Input, all []*member) []apply.Action {
	var actions []apply.Action
	for _, m := range all {
		if m.asked && m.said.Err == nil && m.said.NameServers != wantedList(in) {
			actions = append(actions, TellNameServers{Pod: m.podName(), Address: addressOf(m.pod), NameServers: wantedList(in),
				Reason: fmt.Sprintf("it registers with %q", m.said.NameServers)})
		}
	}
	return actions
}

// relabel keeps the role labels of the pods. They are left alone while no name server answers: Services may select by
// them, and that we cannot ask does not change who is master.
func relabel(all []*member) []apply.Action {
	var actions []apply.Action
	for _, m := range all {
		if m.pod == nil || m.answers == 0 || m.pod.DeletionTimestamp != nil {
			continue
		}
		has := m.pod.Labels[naming.LabelRole]
		if role := roleLabel(m.role); role != has && (has != "" || role != naming.RoleUnknown) {
			actions = append(actions, apply.SetLabels{Seen: m.pod, Labels: map[string]string{naming.LabelRole: role},
				Reason: fmt.Sprintf("%d of %d name servers have it so", m.registered, m.answers)})
		}
	}
	return actions
}

// How often name servers are asked: while all is well, while something is expected of them, and while there is nobody to
// ask. All else is learned from watches.
const (
	pollSettled   = 90 * time.Second
	pollUnsettled = 4 * time.Second
	pollIdle      = 45 * time.Second
)

// Revisit says when to look again, with the conditions as they are now.
func Revisit(in Input, conditions []metav1.Condition) time.Duration {
	switch {
	case in.Standalone || paused(in.Broker) || in.Broker.DeletionTimestamp != nil || unsupported(in.Broker) != "":
		return 0
	case !anyReady(in.Children.Pods):
		return pollIdle
	case meta.IsStatusConditionTrue(conditions, v1alpha1.ConditionReady) &&
		meta.IsStatusConditionFalse(conditions, v1alpha1.ConditionProgressing) &&
		meta.IsStatusConditionFalse(conditions, v1alpha1.ConditionDegraded):
		return pollSettled
	default:
		return pollUnsettled
	}
}
