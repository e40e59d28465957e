// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apply_test

import (
	"errors"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	hostfake "k8s.io/client-go/kubernetes/fake"
	clienttesting "k8s.io/client-go/testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/consistency"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

var owner = children.Owner{Kind: children.NameService, Namespace: "default", Name: "ns"}

// behind is an informer that has not seen any write yet.
type behind struct{}

func (behind) LastStoreSyncResourceVersion() string { return "1" }

// refusal is the answer to a creation that an admission plugin forbids, for causes if there are any.
func refusal(causes ...metav1.CauseType) error {
	err := apierrors.NewForbidden(schema.GroupResource{Resource: "services"}, "ns", errors.New("not here"))
	for _, cause := range causes {
		err.ErrStatus.Details.Causes = append(err.ErrStatus.Details.Causes, metav1.StatusCause{Type: cause})
	}
	return err
}

// TestCreate: what Kubernetes answers to the creation of a child, and what becomes of it.
func TestCreate(t *testing.T) {
	child := func(labels map[string]string) *corev1.Service {
		return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "ns", Labels: labels, ResourceVersion: "7"}}
	}
	ours := child(naming.NameServiceLabels("ns"))
	cases := map[string]struct {
		exists   *corev1.Service
		refused  error
		conflict *apply.ConflictError // the failure that is returned, if it is one of these
		failure  error                // the failure that is returned, if it is another
		awaited  string               // the resource whose informer is waited for
	}{
		"it is made":                         {awaited: children.Services},
		"it exists and is ours":              {exists: ours, awaited: children.Services},
		"it exists and was made by somebody": {exists: child(nil), conflict: &apply.ConflictError{}},
		"it exists and belongs to another of us": {exists: child(naming.BrokerLabels("mq")), conflict: &apply.ConflictError{
			OtherOwner: children.Owner{Kind: children.Broker, Namespace: "default", Name: "mq"}, OtherOwnerKnown: true}},
		"its namespace is being deleted; that is no failure, and there is nothing to wait for": {
			refused: refusal(corev1.NamespaceTerminatingCause)},
		"it is forbidden for another cause": {refused: refusal("QuotaExceeded"), failure: refusal("QuotaExceeded")},
		"it is forbidden without any cause": {refused: refusal(), failure: refusal()},
		"its namespace is gone or never was": {refused: apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, "default"),
			failure: apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, "default")},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			host := hostfake.NewClientset()
			if tc.exists != nil {
				host = hostfake.NewClientset(tc.exists)
			}
			if tc.refused != nil {
				refuseCreations(host, tc.refused)
			}
			writes := consistency.New[children.Owner](map[string]consistency.Store{children.Services: behind{}})
			err := apply.New(host, writes).Do(t.Context(), owner, apply.Create{Object: ours.DeepCopy()})

			conflict, _ := errors.AsType[*apply.ConflictError](err)
			switch {
			case tc.conflict != nil:
				want := *tc.conflict
				want.Owner, want.Kind, want.Name = owner, "Service", "ns"
				if conflict == nil || *conflict != want {
					t.Errorf("the failure is %v, want %v", err, &want)
				}
			case tc.failure != nil:
				if apierrors.ReasonForError(err) != apierrors.ReasonForError(tc.failure) {
					t.Errorf("the failure is %v, want %v", err, tc.failure)
				}
			case err != nil:
				t.Errorf("the failure is %v, want none", err)
			}
			if got := writes.Stale(owner); got != tc.awaited {
				t.Errorf("the informer of %q is waited for, want %q", got, tc.awaited)
			}
		})
	}
}

// TestCreateInTerminatingNamespace: no kind of child makes a failure of the end of its namespace.
func TestCreateInTerminatingNamespace(t *testing.T) {
	meta := metav1.ObjectMeta{Namespace: "default", Name: "ns", Labels: naming.NameServiceLabels("ns")}
	cases := map[string]apply.Object{
		"a StatefulSet":         &appsv1.StatefulSet{ObjectMeta: meta},
		"a Service":             &corev1.Service{ObjectMeta: meta},
		"a ConfigMap":           &corev1.ConfigMap{ObjectMeta: meta},
		"a PodDisruptionBudget": &policyv1.PodDisruptionBudget{ObjectMeta: meta},
	}
	for name, child := range cases {
		t.Run(name, func(t *testing.T) {
			host := hostfake.NewClientset()
			refuseCreations(host, refusal(corev1.NamespaceTerminatingCause))
			writes := consistency.New[children.Owner](nil)
			if err := apply.New(host, writes).Do(t.Context(), owner, apply.Create{Object: child}); err != nil {
				t.Errorf("the failure is %v, want none", err)
			}
			if len(host.Actions()) != 1 {
				t.Errorf("requests are %v, want the creation alone", host.Actions())
			}
		})
	}
}

func refuseCreations(host *hostfake.Clientset, err error) {
	host.PrependReactor("create", "*", func(clienttesting.Action) (bool, runtime.Object, error) { return true, nil, err })
}
