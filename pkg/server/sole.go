// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	coordinationv1 "k8s.io/api/coordination/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	coordinationclient "k8s.io/client-go/kubernetes/typed/coordination/v1"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
	"k8s.io/utils/ptr"
)

const (
	// soleLease is the Lease of the one replica that may serve an embedded
	// etcd. Its holder is the identity of the data, not of the process: a
	// replica that was killed comes back with the same volume and need not
	// wait, one that brings another volume is refused.
	soleLease         = "rocketmq-apiserver-embedded-etcd"
	soleLeaseDuration = time.Minute
	soleRenewPeriod   = 20 * time.Second
	soleTimeout       = 10 * time.Second
)

// soleReplica keeps a second replica with data of its own from serving the same
// API. Two processes on one volume are kept apart by the lock of the directory.
type soleReplica struct {
	leases coordinationclient.LeaseInterface
	dataID string
	clock  clock.WithTicker
}

// otherHolder is the identity that holds the lease at the time now, if it is
// somebody else's and still fresh.
func otherHolder(lease *coordinationv1.Lease, dataID string, now time.Time) string {
	holder := ptr.Deref(lease.Spec.HolderIdentity, "")
	if holder == "" || holder == dataID || lease.Spec.RenewTime == nil {
		return ""
	}
	duration := time.Duration(ptr.Deref(lease.Spec.LeaseDurationSeconds, 0)) * time.Second
	if !now.Before(lease.Spec.RenewTime.Add(duration)) {
		return ""
	}
	return holder
}

// claim takes or renews the lease. Its error is final if somebody else holds it
// (errNotSole), otherwise the host could not be asked.
func (s soleReplica) claim(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, soleTimeout)
	defer cancel()
	now := s.clock.Now()
	lease, err := s.leases.Get(ctx, soleLease, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		lease = &coordinationv1.Lease{ObjectMeta: metav1.ObjectMeta{Name: soleLease}}
		s.hold(lease, now)
		_, err = s.leases.Create(ctx, lease, metav1.CreateOptions{})
		return s.claimed(err)
	}
	if err != nil {
		return s.claimed(err)
	}
	if other := otherHolder(lease, s.dataID, now); other != "" {
		return errNotSole{other}
	}
	if previous := ptr.Deref(lease.Spec.HolderIdentity, ""); previous != "" && previous != s.dataID {
		klog.FromContext(ctx).Error(nil, "The data of this server are not those that were served before; objects stored there are not known here",
			"previousData", previous, "data", s.dataID)
	}
	s.hold(lease, now)
	_, err = s.leases.Update(ctx, lease, metav1.UpdateOptions{})
	return s.claimed(err)
}

func (s soleReplica) hold(lease *coordinationv1.Lease, now time.Time) {
	if ptr.Deref(lease.Spec.HolderIdentity, "") != s.dataID {
		lease.Spec.AcquireTime = &metav1.MicroTime{Time: now}
	}
	lease.Spec.HolderIdentity = &s.dataID
	lease.Spec.RenewTime = &metav1.MicroTime{Time: now}
	lease.Spec.LeaseDurationSeconds = ptr.To(int32(soleLeaseDuration / time.Second))
}

func (s soleReplica) claimed(err error) error {
	if err != nil {
		return fmt.Errorf("claiming Lease %q for the embedded etcd: %w", soleLease, err)
	}
	return nil
}

// run renews the lease until ctx ends, then gives it back. It returns early
// only when somebody else holds the lease: then both must not go on, and the
// other one is already serving. A host that does not answer is no reason to
// stop, for then nobody else can take the lease either.
func (s soleReplica) run(ctx context.Context) error {
	for {
		timer := s.clock.NewTimer(soleRenewPeriod)
		select {
		case <-ctx.Done():
			timer.Stop()
			s.release(context.WithoutCancel(ctx))
			return nil
		case <-timer.C():
		}
		err := s.claim(ctx)
		if taken := (errNotSole{}); err != nil && ctx.Err() == nil {
			if errors.As(err, &taken) {
				return taken
			}
			klog.FromContext(ctx).Error(err, "Could not renew the claim of the embedded etcd, will try again", "after", soleRenewPeriod)
		}
	}
}

func (s soleReplica) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, soleTimeout)
	defer cancel()
	lease, err := s.leases.Get(ctx, soleLease, metav1.GetOptions{})
	if err == nil && ptr.Deref(lease.Spec.HolderIdentity, "") == s.dataID {
		// The holder stays on record, so that other data are noticed; the lease
		// is over at once.
		lease.Spec.LeaseDurationSeconds = ptr.To(int32(1))
		lease.Spec.RenewTime = &metav1.MicroTime{Time: s.clock.Now().Add(-time.Second)}
		_, err = s.leases.Update(ctx, lease, metav1.UpdateOptions{})
	}
	if err != nil {
		klog.FromContext(ctx).Error(err, "Could not give back the claim of the embedded etcd; a replica with other data has to wait", "for", soleLeaseDuration)
	}
}

// errNotSole is returned to a replica that may not serve.
type errNotSole struct {
	holder string
}

func (e errNotSole) Error() string {
	return fmt.Sprintf("cannot serve an embedded etcd: another replica serves data %q under Lease %q; "+
		"run one replica, or give all of them the same --etcd-servers", e.holder, soleLease)
}
