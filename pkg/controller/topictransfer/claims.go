// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// Claims keep transfers that would change the same topic apart, among all servers that use one store. They outlive the
// process that took them.
type Claims interface {
	// Take takes the right to change a topic in all of the clusters, or in none. It succeeds if the holder has it already.
	// If somebody else has it, that one is returned. After an error it is not known whether it was taken; trying again is
	// harmless.
	Take(ctx context.Context, holder Holder, topic string, clusters ...string) (other *Holder, err error)
	// Release gives back everything that the holder has, also if that is nothing.
	Release(ctx context.Context, holder Holder) error
}

// Holder is a transfer that has a claim.
type Holder struct {
	Namespace, Name, UID string
	// Store is empty for transfers of this server, else the place where another server that shares the store keeps its
	// objects.
	Store string
}

// String is the holder in messages.
func (h Holder) String() string {
	if h.Store != "" {
		return h.Namespace + "/" + h.Name + " of the server with store " + h.Store
	}
	return h.Namespace + "/" + h.Name
}

func holderOf(t *v1alpha1.TopicTransfer) Holder {
	return Holder{Namespace: t.Namespace, Name: t.Name, UID: string(t.UID)}
}
