// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package consistency lets a controller read its own writes. Informers lag behind: a controller that decides on what they
// show right after a write would decide on the past, and do things twice. It remembers, per owner, the resource version
// of the last write to each resource, and whether the informer has got there.
package consistency

import (
	"sync"

	"k8s.io/apimachinery/pkg/util/resourceversion"
)

// Store is what an informer's store says of itself.
type Store interface {
	LastStoreSyncResourceVersion() string
}

// Tracker remembers the writes of one controller. Owners are any comparable key.
type Tracker[Owner comparable] struct {
	stores map[string]Store

	mu     sync.Mutex
	writes map[Owner]map[string]string // owner -> resource -> resource version
}

// New returns a tracker over the stores of the resources that are written, by resource name.
func New[Owner comparable](stores map[string]Store) *Tracker[Owner] {
	return &Tracker[Owner]{stores: stores, writes: map[Owner]map[string]string{}}
}

// Wrote records the resource version that a write returned.
func (t *Tracker[Owner]) Wrote(owner Owner, resource, version string) {
	if version == "" || t.stores[resource] == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.writes[owner] == nil {
		t.writes[owner] = map[string]string{}
	}
	if !reached(t.writes[owner][resource], version) {
		t.writes[owner][resource] = version
	}
}

// Stale returns a resource whose informer has not yet seen the last write for the owner, empty if there is none.
func (t *Tracker[Owner]) Stale(owner Owner) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	for resource, version := range t.writes[owner] {
		if !reached(t.stores[resource].LastStoreSyncResourceVersion(), version) {
			return resource
		}
		delete(t.writes[owner], resource)
	}
	delete(t.writes, owner)
	return ""
}

// reached says whether a store at one resource version has what another one wrote. A version that cannot be compared is
// older than every write.
func reached(seen, written string) bool {
	order, err := resourceversion.CompareResourceVersion(seen, written)
	return err == nil && order >= 0
}
