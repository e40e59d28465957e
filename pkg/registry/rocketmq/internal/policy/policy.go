// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage/names"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// Policy is embedded by every strategy: namespaced, never created or overwritten by accident, and validated by the
// rules that the types declare.
type Policy struct {
	rest.DeclarativeValidation
	names.NameGenerator
}

var _ rest.GarbageCollectionDeleteStrategy = Policy{}

// New makes the policy of the types in scheme.
func New(scheme *runtime.Scheme) Policy {
	return Policy{rest.DeclarativeValidation{Scheme: scheme}, names.SimpleNameGenerator}
}

// NamespaceScoped is true: every kind lives in a namespace.
func (Policy) NamespaceScoped() bool { return true }

// AllowCreateOnUpdate is false: a PUT to a name that does not exist is a mistake, most often a deletion not noticed.
func (Policy) AllowCreateOnUpdate(context.Context) bool { return false }

// AllowUnconditionalUpdate is false: an update without resourceVersion would undo what others wrote meanwhile.
func (Policy) AllowUnconditionalUpdate(context.Context) bool { return false }

// Canonicalize changes nothing: objects are stored as they were validated.
func (Policy) Canonicalize(runtime.Object) {}

// DefaultGarbageCollectionPolicy deletes dependents in the background unless the request says otherwise.
func (Policy) DefaultGarbageCollectionPolicy(context.Context) rest.GarbageCollectionPolicy {
	return rest.DeleteDependents
}

// ResetFields are the top-level fields that an endpoint takes from the stored object, whatever a request says, so that
// server-side apply does not make the requester their owner.
func ResetFields(names ...string) map[fieldpath.APIVersion]*fieldpath.Set {
	set := fieldpath.NewSet()
	for _, name := range names {
		set.Insert(fieldpath.MakePathOrDie(name))
	}
	return map[fieldpath.APIVersion]*fieldpath.Set{
		fieldpath.APIVersion(v1alpha1.SchemeGroupVersion.String()): set,
	}
}
