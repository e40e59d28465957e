// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// neighbours are the other transfers of this server, and of those that share its objects.
type neighbours struct {
	controller *Controller
	uid        types.UID
}

var _ transfer.Neighbours = neighbours{}

// WillTurnOn implements transfer.Neighbours. The informer tells of whom to ask, and what is stored is the answer: one that the informer
// does not know yet has only just turned it off, and does so again when it sees that it is on.
func (n neighbours) WillTurnOn(ctx context.Context, source transfer.ResolvedPlace, brokerGroup string) (string, error) {
	all, err := n.controller.Objects.List(labels.Everything())
	if err != nil {
		return "", fmt.Errorf("listing TopicTransfers: %w", err)
	}
	for _, other := range all {
		if other.UID == n.uid || !willTurnOn(other, source, brokerGroup) {
			continue
		}
		stored, err := n.controller.stored(ctx, other.Namespace, other.Name)
		if err != nil {
			return "", err
		}
		if stored != nil && stored.UID == other.UID && willTurnOn(stored, source, brokerGroup) {
			return "TopicTransfer " + holderOf(stored).String(), nil
		}
	}
	return "", nil
}

// willTurnOn says whether a transfer has turned off on a broker group that topics are created on demand, and has not begun to turn it on
// again. Clusters under different name servers may have the same names.
func willTurnOn(t *v1alpha1.TopicTransfer, source transfer.ResolvedPlace, brokerGroup string) bool {
	if t.Status.Phase != v1alpha1.TransferRunning || t.Status.Plan == nil {
		return false
	}
	place := resolvedOf(t.Status.Plan.Source)
	if place.Cluster != source.Cluster || !slices.ContainsFunc(place.NameServers, func(ns string) bool { return slices.Contains(source.NameServers, ns) }) {
		return false
	}
	off := false
	for _, r := range t.Status.Journal {
		if r.Target != transfer.OnSource(brokerGroup) {
			continue
		}
		switch r.Action {
		case transfer.ActionStopAutoCreate:
			off = r.State == v1alpha1.TransferRecordIntent || r.State == v1alpha1.TransferRecordDone
		case transfer.ActionRestoreAutoCreate:
			return false
		}
	}
	return off
}
