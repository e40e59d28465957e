// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package children

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/cache"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Kind is the kind of an owner.
type Kind string

// Kinds of owners.
const (
	Broker      Kind = "Broker"
	NameService Kind = "NameService"
)

// Owner is the object that a child belongs to.
type Owner struct {
	Kind            Kind
	Namespace, Name string
}

// String is the owner in error messages: Broker default/broker.
func (o Owner) String() string { return fmt.Sprintf("%s %s/%s", o.Kind, o.Namespace, o.Name) }

// Key is the owner as controllers queue it.
func (o Owner) Key() cache.ObjectName { return cache.NewObjectName(o.Namespace, o.Name) }

// Selector selects the owner's pods and claims.
func (o Owner) Selector() map[string]string {
	if o.Kind == Broker {
		return naming.BrokerSelector(o.Name)
	}
	return naming.NameServiceSelector(o.Name)
}

// OwnerOf returns the owner an object's labels name. ok is false for an object that is not ours.
func OwnerOf(object metav1.Object) (owner Owner, ok bool) {
	labels := object.GetLabels()
	if labels[naming.LabelManagedBy] != naming.ManagedBy {
		return Owner{}, false
	}
	if name := labels[naming.LabelBroker]; name != "" {
		return Owner{Kind: Broker, Namespace: object.GetNamespace(), Name: name}, true
	}
	if name := labels[naming.LabelNameService]; name != "" {
		return Owner{Kind: NameService, Namespace: object.GetNamespace(), Name: name}, true
	}
	return Owner{}, false
}
