// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"errors"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes/fake"
	coordinationclient "k8s.io/client-go/kubernetes/typed/coordination/v1"
	testclock "k8s.io/utils/clock/testing"
	"k8s.io/utils/ptr"
)

func TestSoleReplica(t *testing.T) {
	tests := map[string]struct {
		holder   string
		silent   time.Duration // since the holder renewed
		released bool
		refused  bool
	}{
		"nobody ever served; it may":                                  {},
		"it served before and was killed; it may at once":             {holder: "mine"},
		"another replica with other data serves; it may not":          {holder: "other", silent: 30 * time.Second, refused: true},
		"another replica with other data has been silent; it may":     {holder: "other", silent: 2 * time.Minute},
		"another replica with other data ended in good order; it may": {holder: "other", released: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			leases := fake.NewClientset().CoordinationV1().Leases("ns")
			clock := testclock.NewFakeClock(time.Now())
			if test.holder != "" {
				before := soleReplica{leases: leases, dataID: test.holder, clock: clock}
				if err := before.claim(t.Context()); err != nil {
					t.Fatal(err)
				}
				if test.released {
					before.release(t.Context())
				}
			}
			clock.Step(test.silent)
			err := soleReplica{leases: leases, dataID: "mine", clock: clock}.claim(t.Context())
			if refused := errors.As(err, new(errNotSole)); refused != test.refused {
				t.Fatalf("refused: want %t, got %v", test.refused, err)
			}
			if want := map[bool]string{true: test.holder, false: "mine"}[test.refused]; holderOf(t, leases) != want {
				t.Errorf("holder: want %q, got %q", want, holderOf(t, leases))
			}
		})
	}
}

func holderOf(t *testing.T, leases coordinationclient.LeaseInterface) string {
	t.Helper()
	lease, err := leases.Get(t.Context(), soleLease, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return ptr.Deref(lease.Spec.HolderIdentity, "")
}

func TestSoleReplicaStopsWhenAnotherTookOver(t *testing.T) {
	leases := fake.NewClientset().CoordinationV1().Leases("ns")
	clock := testclock.NewFakeClock(time.Now())
	mine := soleReplica{leases: leases, dataID: "mine", clock: clock}
	if err := mine.claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- mine.run(context.Background()) }()

	// Nothing was renewed for so long that another replica may claim.
	err := wait.PollUntilContextTimeout(t.Context(), time.Millisecond, 10*time.Second, true, func(context.Context) (bool, error) {
		return clock.HasWaiters(), nil
	})
	if err != nil {
		t.Fatal("it does not wait for the next renewal")
	}
	other := soleReplica{leases: leases, dataID: "other", clock: testclock.NewFakeClock(clock.Now().Add(2 * time.Minute))}
	if err := other.claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock.Step(soleRenewPeriod)
	select {
	case err := <-ended:
		if !errors.As(err, new(errNotSole)) {
			t.Errorf("want a refusal, got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it goes on")
	}
}
