// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controllers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// withClaims gives the Broker claims for its data.
func withClaims(broker *v1alpha1.Broker) *v1alpha1.Broker {
	broker.Spec.StorageMode = v1alpha1.StorageModeStorageClass
	broker.Spec.VolumeClaimTemplates = []corev1.PersistentVolumeClaim{{
		ObjectMeta: metav1.ObjectMeta{Name: "broker-storage"},
		Spec: corev1.PersistentVolumeClaimSpec{
			AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
			Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}},
		},
	}}
	return broker
}

// TestDelete: a deleted object takes its children with it before it goes, and leaves the claims, which hold the
// messages, unless its policy says otherwise.
func TestDelete(t *testing.T) {
	t.Parallel()
	claims := []string{"persistentvolumeclaims/broker-storage-broker-0-master-0", "persistentvolumeclaims/broker-storage-broker-0-replica-1-0"}
	for name, c := range map[string]struct {
		policy v1alpha1.ClaimRetention
		want   []string
	}{
		"by default claims stay":              {"", claims},
		"claims go if the policy is Delete":   {v1alpha1.ClaimRetentionDelete, nil},
		"claims stay if the policy is Retain": {v1alpha1.ClaimRetentionRetain, claims},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			namespace := cluster.NewNamespace(t)
			startNodes(t, cluster, nil, namespace)
			broker := withClaims(newBroker(1, 1))
			broker.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted = c.policy
			create(t, cluster, namespace, newNameService(1), broker)
			awaitStatefulSets(t, cluster, namespace, []string{"statefulsets/broker-0-master", "statefulsets/broker-0-replica-1", "statefulsets/name-service"})

			api := cluster.RocketMQ.RocketmqV1alpha1()
			if err := api.Brokers(namespace).Delete(t.Context(), "broker", metav1.DeleteOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := api.NameServices(namespace).Delete(t.Context(), "name-service", metav1.DeleteOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := apiserver.Await(t.Context(), "the end of the Broker and the NameService", func(ctx context.Context) error {
				_, err1 := api.Brokers(namespace).Get(ctx, "broker", metav1.GetOptions{})
				_, err2 := api.NameServices(namespace).Get(ctx, "name-service", metav1.GetOptions{})
				if apierrors.IsNotFound(err1) && apierrors.IsNotFound(err2) {
					return nil
				}
				return errors.Join(errors.New("one of them is there"), err1, err2)
			}); err != nil {
				t.Fatal(err)
			}
			// Pods, and claims that a pod protects, go in Kubernetes' own time.
			if err := apiserver.Await(t.Context(), "the end of the children", func(ctx context.Context) error {
				found, err := children(ctx, cluster, namespace)
				if err != nil {
					return err
				}
				if got := keys(found); !slices.Equal(got, c.want) {
					return fmt.Errorf("there are %s", strings.Join(got, ", "))
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
}
