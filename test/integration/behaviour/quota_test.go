// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestResourceQuota: an administrator limits the number of our objects as that of any other.
func TestResourceQuota(t *testing.T) {
	t.Parallel()
	const counted = "count/brokers.rocketmq.apache.org"
	namespace := cluster.NewNamespace(t)
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	quotas := cluster.Kubernetes.CoreV1().ResourceQuotas(namespace)
	if _, err := quotas.Create(t.Context(), &corev1.ResourceQuota{
		ObjectMeta: metav1.ObjectMeta{Name: "few"},
		Spec:       corev1.ResourceQuotaSpec{Hard: corev1.ResourceList{counted: resource.MustParse("1")}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	// The host looks for new kinds every 30 s, and then at a quota when its limits change. What it counts then it writes a little
	// later, over what was counted meanwhile, so it has to be done with the last change.
	limit := int64(0)
	if err := apiserver.Await(t.Context(), "the host to count our kind", func(ctx context.Context) error {
		quota, err := quotas.Get(ctx, "few", metav1.GetOptions{})
		if err != nil {
			return err
		}
		if _, known := quota.Status.Used[counted]; known {
			if !equality.Semantic.DeepEqual(quota.Status.Hard, quota.Spec.Hard) {
				return errors.New("it has not seen the last limits")
			}
			return nil
		}
		limit++
		quota.Spec.Hard[corev1.ResourcePods] = *resource.NewQuantity(limit, resource.DecimalSI)
		_, err = quotas.Update(ctx, quota, metav1.UpdateOptions{})
		return errors.Join(errors.New("it does not"), err)
	}); err != nil {
		t.Fatal(err)
	}
	used := func(want string) error {
		return apiserver.Await(t.Context(), "the quota to count "+want, func(ctx context.Context) error {
			quota, err := quotas.Get(ctx, "few", metav1.GetOptions{})
			if err != nil {
				return err
			}
			if got, known := quota.Status.Used[counted]; !known || got.String() != want {
				return fmt.Errorf("it counts %q", got.String())
			}
			return nil
		})
	}
	// Our server learns of the quota in its own time, and refuses to guess until then.
	if err := apiserver.Await(t.Context(), "the first Broker", func(ctx context.Context) error {
		_, err := brokers.Create(ctx, newBroker("first"), metav1.CreateOptions{})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	_, err := brokers.Create(t.Context(), newBroker("second"), metav1.CreateOptions{})
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), "exceeded quota: few, requested: "+counted+"=1, used: "+counted+"=1, limited: "+counted+"=1") {
		t.Errorf("one too many: %v", err)
	}
	if err := used("1"); err != nil {
		t.Error(err)
	}
	if err := brokers.Delete(t.Context(), "first", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	// The host counts what is gone in its own time, by listing our objects.
	if err := used("0"); err != nil {
		t.Error(err)
	}
}
