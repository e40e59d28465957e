// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package topictransfer

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/clock"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// requestTimeout bounds a request to our own API.
const requestTimeout = 15 * time.Second

// journal keeps the engine's state in the status of the object. Every write replaces exactly the version that was read or
// written last, so that whoever works from an old version can write nothing.
type journal struct {
	client typed.TopicTransferInterface
	clock  clock.PassiveClock
	// wrote is called after every change of the status.
	wrote func(last, next *v1alpha1.TopicTransfer)
	// object is as it was last read or written.
	object *v1alpha1.TopicTransfer
}

var _ transfer.Journal = &journal{}

// Write implements transfer.Journal.
func (j *journal) Write(ctx context.Context, state transfer.State, result *transfer.Result) error {
	return j.put(ctx, Moment{State: state, Result: result})
}

// put writes the status of a moment. An unchanged one is not written.
func (j *journal) put(ctx context.Context, m Moment) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	err := j.replace(ctx, m)
	if !apierrors.IsConflict(err) {
		return err
	}
	// A user who changes the wish, or a label, is no reason to begin anew; anybody else who writes the status is.
	current, failed := j.client.Get(ctx, j.object.Name, metav1.GetOptions{})
	if failed != nil {
		return fmt.Errorf("reading TopicTransfer %q, which somebody else changed: %w", j.object.Name, failed)
	}
	if !j.adopt(current) {
		return err
	}
	return j.replace(ctx, m)
}

// adopt takes another version of the object for the last one, as long as nobody else wrote its status.
func (j *journal) adopt(current *v1alpha1.TopicTransfer) bool {
	if current.UID != j.object.UID || !equality.Semantic.DeepEqual(current.Status, j.object.Status) {
		return false
	}
	j.object = current
	return true
}

func (j *journal) replace(ctx context.Context, m Moment) error {
	m.Transfer, m.Now = j.object, j.clock.Now()
	next := j.object.DeepCopy()
	next.Status = Status(m)
	if equality.Semantic.DeepEqual(next.Status, j.object.Status) {
		return nil
	}
	written, err := j.client.UpdateStatus(ctx, next, metav1.UpdateOptions{FieldManager: apply.FieldManager})
	if err != nil {
		return fmt.Errorf("writing the status of TopicTransfer %q: %w", next.Name, err)
	}
	last := j.object
	j.object = written
	j.wrote(last, written)
	return nil
}
