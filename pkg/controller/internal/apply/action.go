// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apply

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Action is one change. String says it in plans and logs.
type Action interface{ fmt.Stringer }

// Object is any Kubernetes object.
type Object interface {
	runtime.Object
	metav1.Object
}

// Create makes a child. It succeeds if the child exists and belongs to the owner.
type Create struct {
	Object Object
	Reason string
}

// SetData replaces the data of a ConfigMap, as long as it is the version seen.
type SetData struct {
	Seen   *corev1.ConfigMap
	Data   map[string]string
	Reason string
}

// SetReplicas changes the number of pods of a StatefulSet, as long as it is the version seen.
type SetReplicas struct {
	Seen     *appsv1.StatefulSet
	Replicas int32
	Reason   string
}

// SetLabels puts labels on a pod, as long as it is the pod seen.
type SetLabels struct {
	Seen   *corev1.Pod
	Labels map[string]string
	Reason string
}

// Correct writes a child whose fields somebody changed, as long as it is the version that Next was made from.
type Correct struct {
	Next   Object
	Reason string
}

// Delete removes a child, as long as it is the one seen and not another of its name. It succeeds if it is gone.
type Delete struct {
	Seen   Object
	Reason string
}

func (a Create) String() string { return describe("create", a.Object, a.Reason) }

func (a SetData) String() string { return describe("change data of", a.Seen, a.Reason) }

func (a SetReplicas) String() string {
	return describe(fmt.Sprintf("set replicas to %d of", a.Replicas), a.Seen, a.Reason)
}

func (a SetLabels) String() string {
	var labels []string
	for _, key := range slices.Sorted(maps.Keys(a.Labels)) {
		labels = append(labels, key+"="+a.Labels[key])
	}
	return describe("label "+strings.Join(labels, ","), a.Seen, a.Reason)
}

func (a Correct) String() string { return describe("correct", a.Next, a.Reason) }

func (a Delete) String() string { return describe("delete", a.Seen, a.Reason) }

func describe(what string, object Object, reason string) string {
	return fmt.Sprintf("%s %s %s: %s", what, kindOf(object), object.GetName(), reason)
}

// kindOf is the kind of one of the objects that are handled here; typed objects do not say it themselves.
func kindOf(object Object) string {
	name := fmt.Sprintf("%T", object)
	return name[strings.LastIndexByte(name, '.')+1:]
}
