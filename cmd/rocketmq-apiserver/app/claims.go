// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/topictransfer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
)

// transferClaim is the first part of the names of claims of transfers.
const transferClaim = "transfers"

// transferClaims keeps the claims of transfers in the etcd of the server. Store is the prefix of this server's objects
// there.
type transferClaims struct {
	claims *etcd.Claims
	store  string
}

var _ topictransfer.Claims = transferClaims{}

// Take implements topictransfer.Claims.
func (c transferClaims) Take(ctx context.Context, holder topictransfer.Holder, topic string, clusters ...string) (*topictransfer.Holder, error) {
	var names [][]string
	for _, cluster := range clusters {
		names = append(names, []string{transferClaim, cluster, topic})
	}
	err := c.claims.Take(ctx, c.stored(holder), names...)
	if held, ok := errors.AsType[*etcd.ClaimHeldError](err); ok {
		other := topictransfer.Holder{Namespace: held.Holder.Namespace, Name: held.Holder.Name, UID: held.Holder.UID}
		if held.Holder.Store != c.store {
			other.Store = held.Holder.Store
		}
		return &other, nil
	}
	return nil, err
}

// Release implements topictransfer.Claims.
func (c transferClaims) Release(ctx context.Context, holder topictransfer.Holder) error {
	return c.claims.Release(ctx, c.stored(holder))
}

func (c transferClaims) stored(holder topictransfer.Holder) etcd.Holder {
	store := holder.Store
	if store == "" {
		store = c.store
	}
	return etcd.Holder{Store: store, Namespace: holder.Namespace, Name: holder.Name, UID: holder.UID}
}
