// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// session is what is remembered of a transfer between reconciliations. Losing it costs time and nothing else.
type session struct {
	journal *journal
	engine  *transfer.Transfer
	// wish is what the engine was told last, due when it wants to be called again although nothing has changed, and
	// waits what for.
	wish     wish
	due      time.Time
	waits    transfer.Reason
	reported time.Time
	// wished says that there was another wish before, which may have taken claims.
	wished bool
}

// wish tells apart what a user may have changed since.
type wish struct {
	generation int64
	deleting   bool
}

func wishOf(t *v1alpha1.TopicTransfer) wish { return wish{t.Generation, t.DeletionTimestamp != nil} }

func newSession(c *Controller, client typed.TopicTransferInterface, stored *v1alpha1.TopicTransfer) *session {
	s := &session{journal: &journal{client: client, clock: c.Clock, wrote: c.wrote, object: stored}}
	state := stateOf(&stored.Status)
	if !begun(stored) && stored.Status.ObservedGeneration != stored.Generation {
		// The plan may be one for another wish.
		state = transfer.State{Phase: transfer.Pending}
		s.wished = stored.Status.ObservedGeneration != 0
	}
	s.engine = transfer.New(transfer.Ports{
		Source: c.Servers, Target: c.Servers, Journal: s.journal, Claims: claims{c, s.journal}, Neighbours: neighbours{c, stored.UID},
		Clock: engineClock{c.Clock},
	}, state)
	return s
}

// sees says whether the session still knows best, given what the informer has seen, and takes over a new wish.
func (s *session) sees(seen *v1alpha1.TopicTransfer) bool {
	object := s.journal.object
	if seen.UID != object.UID {
		return false
	}
	if order, err := resourceversion.CompareResourceVersion(seen.ResourceVersion, object.ResourceVersion); err == nil && order <= 0 {
		return true
	}
	if !s.journal.adopt(seen) {
		return false
	}
	// Before anything was changed another wish is another transfer.
	return begun(seen) || wishOf(seen).generation == wishOf(object).generation
}

// advance lets the engine act until it has to wait. It returns 0 when the transfer is to be looked at again at once.
func (c *Controller) advance(ctx context.Context, s *session) (again time.Duration, err error) {
	now, object := c.Clock.Now(), s.journal.object
	if left := s.due.Sub(now); left > 0 && s.wish == wishOf(object) && s.waits != transfer.ClaimHeld {
		return left, nil
	}
	spec, err := c.spec(object)
	if err != nil {
		return lookLater, s.journal.put(ctx, Moment{State: s.engine.State(), Problem: err})
	}
	if s.wished {
		if err := c.Claims.Release(ctx, holderOf(object)); err != nil {
			return 0, fmt.Errorf("giving back what TopicTransfer %q had claimed before it was changed: %w", object.Name, err)
		}
		s.wished = false
	}
	s.wish = wishOf(object)
	result, err := s.engine.Advance(ctx, func() transfer.Spec {
		if latest, err := c.latestSpec(s); err == nil {
			spec = latest
		}
		return spec
	})
	if err != nil {
		return 0, err
	}
	klog.FromContext(ctx).V(4).Info("Advanced", "finished", result.Finished, "waits", result.Reason, "for", result.Message, "again", result.After)
	if err := s.report(ctx, result); err != nil {
		return 0, err
	}
	if result.Finished {
		return 0, nil
	}
	s.due, s.waits = c.Clock.Now().Add(result.After), result.Reason
	return result.After, nil
}

// report writes what is waited for; at most every few seconds as long as only numbers change.
func (s *session) report(ctx context.Context, result transfer.Result) error {
	now := s.journal.clock.Now()
	if !result.Finished && result.Reason == s.waits && now.Sub(s.reported) < reportEvery && s.journal.object.Status.ObservedGeneration == s.journal.object.Generation {
		return nil
	}
	s.reported = now
	return s.journal.put(ctx, Moment{State: s.engine.State(), Result: &result})
}

func (c *Controller) spec(t *v1alpha1.TopicTransfer) (transfer.Spec, error) {
	world, err := c.world(t.Namespace)
	if err != nil {
		return transfer.Spec{}, err
	}
	return SpecOf(t, world, c.Windows)
}

// latestSpec is the wish as the informer sees it now, if that is newer than what the journal has seen.
func (c *Controller) latestSpec(s *session) (transfer.Spec, error) {
	latest := *s.journal.object
	seen, err := c.Objects.TopicTransfers(latest.Namespace).Get(latest.Name)
	if err == nil && seen.UID == latest.UID && (seen.Generation > latest.Generation || seen.DeletionTimestamp != nil) {
		latest.Spec, latest.Generation, latest.DeletionTimestamp = seen.Spec, seen.Generation, seen.DeletionTimestamp
	}
	s.wish = wishOf(&latest)
	return c.spec(&latest)
}

// engineClock is the clock as the engine wants it.
type engineClock struct {
	clock interface {
		Now() time.Time
		After(d time.Duration) <-chan time.Time
	}
}

func (c engineClock) Now() time.Time { return c.clock.Now() }

func (c engineClock) After(d time.Duration) <-chan time.Time { return c.clock.After(d) }
