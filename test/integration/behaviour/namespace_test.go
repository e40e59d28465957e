// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// TestNamespaceMustExist: what is created in a namespace that is not there would never be deleted with it.
func TestNamespaceMustExist(t *testing.T) {
	t.Parallel()
	_, err := cluster.RocketMQ.RocketmqV1alpha1().Brokers("nowhere").Create(t.Context(), newBroker("broker"), metav1.CreateOptions{})
	if !apierrors.IsNotFound(err) {
		t.Errorf("got %v, want that the namespace is not found", err)
	}
}
