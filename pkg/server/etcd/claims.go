// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"k8s.io/klog/v2"
)

const (
	// claimsPrefix is where claims are. It does not depend on --etcd-prefix: servers that keep their objects apart in one
	// etcd still act on the same RocketMQ clusters.
	claimsPrefix = "/rocketmq.apache.org/claims/"
	// claimTimeout bounds one operation on claims.
	claimTimeout = 10 * time.Second
	// claimAttempts bounds how often a claim is tried again because others claim at the same moment.
	claimAttempts = 8
)

// Claims are exclusive rights that are kept in etcd, so that they hold among all servers that use it and outlive each of
// them. A right is a name; nobody holds it or one Holder does. There is no expiry: a holder that is gone is found out by
// who knows its objects, and Release takes what it held.
type Claims struct {
	client *clientv3.Client
}

// Holder is who holds a claim: an object in the store of a server.
type Holder struct {
	// Store tells servers apart that keep their objects below different prefixes of one etcd.
	Store     string `json:"store"`
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	// UID tells an object from an earlier one of its name.
	UID string `json:"uid"`
}

// String is the holder in messages: namespace/name.
func (h Holder) String() string { return h.Namespace + "/" + h.Name }

// ClaimHeldError says that somebody else holds a claim.
type ClaimHeldError struct {
	// Claim is its name, as it was given to Take.
	Claim  []string
	Holder Holder
}

// Error says what is held and by whom.
func (e *ClaimHeldError) Error() string {
	return fmt.Sprintf("cannot claim %q: %s in store %q holds it", strings.Join(e.Claim, "/"), e.Holder, e.Holder.Store)
}

// OpenClaims connects to the etcd of from, all of its endpoints. It opens no connection before the first call. The
// caller closes it.
func OpenClaims(ctx context.Context, from Connection) (*Claims, error) {
	config, err := from.clientConfig(klog.FromContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("opening claims: %w", err)
	}
	config.Endpoints = slices.Clone(from.Endpoints)
	client, err := clientv3.New(config)
	if err != nil {
		return nil, fmt.Errorf("cannot open claims in etcd at %v: %w", from.Endpoints, err)
	}
	return &Claims{client: client}, nil
}

// Close closes the connection. What is held stays held.
func (c *Claims) Close() error {
	if err := c.client.Close(); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("cannot close the connection for claims: %w", err)
	}
	return nil
}

// Take takes all of the claims for the holder, or none of them. It succeeds if the holder has them already, and returns a
// *ClaimHeldError if somebody else has one. After any other error it is not known whether they were taken; trying again
// is harmless.
func (c *Claims) Take(ctx context.Context, holder Holder, claims ...[]string) error {
	ctx, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	value, err := json.Marshal(holder)
	if err != nil {
		return fmt.Errorf("internal error: encoding a claim: %w", err)
	}
	for range claimAttempts {
		missing, err := c.missing(ctx, holder, claims)
		if err != nil || len(missing) == 0 {
			return err
		}
		// Absent at this moment, all of them, or nothing is written.
		var conditions []clientv3.Cmp
		var puts []clientv3.Op
		for _, key := range missing {
			conditions = append(conditions, clientv3.Compare(clientv3.CreateRevision(key), "=", 0))
			puts = append(puts, clientv3.OpPut(key, string(value)))
		}
		response, err := c.client.Txn(ctx).If(conditions...).Then(puts...).Commit()
		if err != nil {
			return fmt.Errorf("cannot write claims of %s: %w", holder, err)
		}
		if response.Succeeded {
			return nil
		}
	}
	return fmt.Errorf("cannot write claims of %s: others changed them %d times meanwhile", holder, claimAttempts)
}

// missing returns the keys of the claims that nobody holds.
func (c *Claims) missing(ctx context.Context, holder Holder, claims [][]string) ([]string, error) {
	var missing []string
	for _, claim := range claims {
		key := claimKey(claim)
		if slices.Contains(missing, key) {
			continue
		}
		response, err := c.client.Get(ctx, key)
		if err != nil {
			return nil, fmt.Errorf("cannot read claim %q: %w", strings.Join(claim, "/"), err)
		}
		if len(response.Kvs) == 0 {
			missing = append(missing, key)
			continue
		}
		current, err := decodeHolder(key, response.Kvs[0].Value)
		if err != nil {
			return nil, err
		}
		if current != holder {
			return nil, &ClaimHeldError{Claim: claim, Holder: current}
		}
	}
	return missing, nil
}

// Release gives back everything that the holder has, also when it has nothing.
func (c *Claims) Release(ctx context.Context, holder Holder) error {
	ctx, cancel := context.WithTimeout(ctx, claimTimeout)
	defer cancel()
	response, err := c.client.Get(ctx, claimsPrefix, clientv3.WithPrefix())
	if err != nil {
		return fmt.Errorf("cannot read claims of %s: %w", holder, err)
	}
	for _, kv := range response.Kvs {
		current, err := decodeHolder(string(kv.Key), kv.Value)
		if err != nil || current != holder {
			continue
		}
		// It may be somebody else's by now.
		unchanged := clientv3.Compare(clientv3.ModRevision(string(kv.Key)), "=", kv.ModRevision)
		if _, err := c.client.Txn(ctx).If(unchanged).Then(clientv3.OpDelete(string(kv.Key))).Commit(); err != nil {
			return fmt.Errorf("cannot release claim %q of %s: %w", kv.Key, holder, err)
		}
	}
	return nil
}

// claimKey escapes every part, so that no name can reach into another.
func claimKey(claim []string) string {
	escaped := make([]string, len(claim))
	for i, part := range claim {
		escaped[i] = url.PathEscape(part)
	}
	return claimsPrefix + strings.Join(escaped, "/")
}

func decodeHolder(key string, value []byte) (Holder, error) {
	var holder Holder
	if err := json.Unmarshal(value, &holder); err != nil {
		return Holder{}, fmt.Errorf("cannot read who holds %q in etcd: %w; remove the key if nothing uses it", key, err)
	}
	return holder, nil
}
