// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"fmt"
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// Hazards that are found in our own API, beside those of the engine.
const (
	// HazardBrokerDeleting: a Broker of the source or the target is being deleted.
	HazardBrokerDeleting = "BrokerDeleting"
	// HazardBrokerPaused: a Broker of the source or the target is not reconciled.
	HazardBrokerPaused = "BrokerPaused"
)

// world reads the objects that a transfer may refer to from the informers.
func (c *Controller) world(namespace string) (World, error) {
	brokers, err := c.Brokers.Brokers(namespace).List(labels.Everything())
	if err != nil {
		return World{}, fmt.Errorf("listing Brokers: %w", err)
	}
	services, err := c.NameServices.NameServices(namespace).List(labels.Everything())
	if err != nil {
		return World{}, fmt.Errorf("listing NameServices: %w", err)
	}
	return World{Brokers: brokers, NameServices: services}, nil
}

// SpecOf is what the engine is told of a transfer: the wish of its user and where both ends are. The error says what to
// write into the spec; a transfer that has begun goes on where its plan found the ends.
func SpecOf(t *v1alpha1.TopicTransfer, world World, defaults transfer.Windows) (transfer.Spec, error) {
	spec := transfer.Spec{
		Topic: t.Spec.Topic, ConsumerGroups: t.Spec.ConsumerGroups,
		Manual: t.Spec.Approval == v1alpha1.TransferApprovalManual, Approved: t.Spec.Approved,
		Suspend: t.Spec.Suspend, Abort: t.Spec.Abort || t.DeletionTimestamp != nil,
		DrainTimeout: durationOf(t.Spec.DrainTimeout), Windows: windowsOf(t.Spec.Windows, defaults),
	}
	source, target, err := Places(t, world)
	if err != nil && !hasBegunAt(t) {
		return transfer.Spec{}, err
	}
	spec.Source = transfer.Place{Name: t.Spec.SourceCluster, Cluster: source.Cluster, NameServers: source.NameServers}
	spec.Target = transfer.Place{Name: t.Spec.TargetCluster, Cluster: target.Cluster, NameServers: target.NameServers}
	spec.Hazards = hazards(source, target)
	if hasBegunAt(t) {
		spec.Source.NameServers = sameNameServers(source, t.Spec.SourceNameServers, t.Status.Plan.Source)
		spec.Target.NameServers = sameNameServers(target, t.Spec.TargetNameServers, t.Status.Plan.Target)
	}
	return spec, nil
}

// hasBegunAt says whether a transfer has begun, and where.
func hasBegunAt(t *v1alpha1.TopicTransfer) bool {
	return begun(t) && t.Status.Plan != nil && t.Status.Plan.Source != nil && t.Status.Plan.Target != nil
}

// sameNameServers are those of an end of a transfer that has begun: as its Broker has them now, for name servers may get
// other addresses, or as they were found in the beginning. They are never guessed again.
func sameNameServers(now Place, list string, found *v1alpha1.TransferPlace) []string {
	if len(now.NameServers) > 0 && (list != "" || len(now.Brokers) > 0) {
		return now.NameServers
	}
	return found.NameServers
}

// hazards are what our own API knows to be in the way.
func hazards(places ...Place) []transfer.Hazard {
	var found []transfer.Hazard
	for _, place := range places {
		for _, b := range place.Brokers {
			switch {
			case b.DeletionTimestamp != nil:
				found = append(found, transfer.Hazard{Name: HazardBrokerDeleting, Blocking: true,
					Message: fmt.Sprintf("Broker %q, which runs %q, is being deleted: choose another source or target", b.Name, place.Name)})
			case b.Annotations[v1alpha1.PausedAnnotation] == "true":
				found = append(found, transfer.Hazard{Name: HazardBrokerPaused, Blocking: true,
					Message: fmt.Sprintf("Broker %q, which runs %q, is paused: remove the annotation %s first", b.Name, place.Name, v1alpha1.PausedAnnotation)})
			}
		}
	}
	return slices.Compact(found)
}

func windowsOf(wish *v1alpha1.TransferWindows, windows transfer.Windows) transfer.Windows {
	if wish == nil {
		return windows
	}
	for _, w := range []struct {
		wish  *metav1.Duration
		value *time.Duration
	}{
		{wish.RouteRefresh, &windows.RouteRefresh},
		{wish.Quiet, &windows.SampleSpacing},
		{wish.Watch, &windows.ResurrectionWatch},
	} {
		if w.wish != nil {
			*w.value = w.wish.Duration
		}
	}
	return windows
}

func durationOf(d *metav1.Duration) time.Duration {
	if d == nil {
		return 0
	}
	return d.Duration
}

// begun says whether something was, or may have been, changed.
func begun(t *v1alpha1.TopicTransfer) bool { return len(t.Status.Journal) > 0 }

// final says whether a transfer has finished.
func final(t *v1alpha1.TopicTransfer) bool {
	switch t.Status.Phase {
	case v1alpha1.TransferSucceeded, v1alpha1.TransferRolledBack, v1alpha1.TransferFailed:
		return true
	default:
		return false
	}
}
