// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/klog/v2"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// setFinalizer puts the finalizer on the object or takes it off, as long as it is the version given.
func (c *Controller) setFinalizer(ctx context.Context, t *v1alpha1.TopicTransfer, present bool) (*v1alpha1.TopicTransfer, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	next := t.DeepCopy()
	next.Finalizers = slices.DeleteFunc(next.Finalizers, func(f string) bool { return f == naming.FinalizerTransfer })
	if present {
		next.Finalizers = append(next.Finalizers, naming.FinalizerTransfer)
	}
	written, err := c.Client.TopicTransfers(t.Namespace).Update(ctx, next, metav1.UpdateOptions{FieldManager: apply.FieldManager})
	if apierrors.IsNotFound(err) && !present {
		return next, nil
	}
	if err != nil {
		return nil, fmt.Errorf("writing the finalizers of TopicTransfer %q: %w", t.Name, err)
	}
	return written, nil
}

// letGo gives the claims back before the object may go: nobody would find them afterwards.
func (c *Controller) letGo(ctx context.Context, t *v1alpha1.TopicTransfer) error {
	if err := c.Claims.Release(ctx, holderOf(t)); err != nil {
		return fmt.Errorf("giving back the claims of TopicTransfer %q: %w", t.Name, err)
	}
	_, err := c.setFinalizer(ctx, t, false)
	return err
}

// expire deletes the object, as long as nobody has changed it.
func (c *Controller) expire(ctx context.Context, t *v1alpha1.TopicTransfer) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	err := c.Client.TopicTransfers(t.Namespace).Delete(ctx, t.Name, metav1.DeleteOptions{
		Preconditions: &metav1.Preconditions{UID: &t.UID, ResourceVersion: &t.ResourceVersion}})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("deleting TopicTransfer %q, whose time to live is over: %w", t.Name, err)
	}
	return nil
}

func held(t *v1alpha1.TopicTransfer) bool {
	return slices.Contains(t.Finalizers, naming.FinalizerTransfer)
}

// claimAttempts bounds how often a claim is tried again after it was taken from a transfer that is no more.
const claimAttempts = 3

// claims are those of one transfer.
type claims struct {
	controller *Controller
	journal    *journal
}

var _ transfer.Claims = claims{}

// Take implements transfer.Claims.
func (p claims) Take(ctx context.Context, wanted []transfer.Claim) (holder string, err error) {
	t, c := p.journal.object, p.controller
	if !begun(t) {
		others, err := c.Objects.List(labels.Everything())
		if err != nil {
			return "", fmt.Errorf("listing TopicTransfers: %w", err)
		}
		if first := Ahead(t, wanted, others); first != nil {
			return fmt.Sprintf("TopicTransfer %s, which was created before", holderOf(first)), nil
		}
	}
	var clusters []string
	for _, claim := range wanted {
		clusters = append(clusters, claim.Cluster)
	}
	for range claimAttempts {
		other, err := c.Claims.Take(ctx, holderOf(t), t.Spec.Topic, clusters...)
		if err != nil || other == nil {
			return "", err
		}
		alive, err := c.needsClaims(ctx, *other)
		if err != nil {
			return "", err
		}
		if alive {
			return "TopicTransfer " + other.String(), nil
		}
		klog.FromContext(ctx).Info("Releasing the claims of a transfer that is no more", "holder", other.String(), "uid", other.UID)
		if err := c.Claims.Release(ctx, *other); err != nil {
			return "", fmt.Errorf("releasing the claims of %s: %w", other, err)
		}
	}
	return "somebody who took it at the same moment", nil
}

// Release implements transfer.Claims. What needs a person is kept for it: nobody else may touch a topic that was left half
// moved.
func (p claims) Release(ctx context.Context) error {
	if needsPerson(p.journal.object) {
		return nil
	}
	return p.controller.Claims.Release(ctx, holderOf(p.journal.object))
}

// needsClaims says whether the holder of claims still exists and is not through. Of another server's it is not known.
func (c *Controller) needsClaims(ctx context.Context, holder Holder) (bool, error) {
	if holder.Store != "" {
		return true, nil
	}
	t, err := c.stored(ctx, holder.Namespace, holder.Name)
	if err != nil || t == nil {
		return false, err
	}
	return string(t.UID) == holder.UID && (!final(t) || needsPerson(t)), nil
}
