// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/install"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/validation"
)

// admission does with an object what a strategy does: defaults, conversion to the hub, the declared rules and the ones
// written here. So the tests see what a user sees, whichever kind of rule it comes from.
type admission struct{ scheme *runtime.Scheme }

func newAdmission() admission {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	return admission{scheme}
}

func (a admission) create(obj runtime.Object) field.ErrorList {
	obj, hub := a.prepare(obj)
	declared := a.scheme.Validate(context.Background(), nil, obj)
	switch hub := hub.(type) {
	case *rocketmq.Broker:
		return append(validation.ValidateBroker(hub), declared...)
	case *rocketmq.NameService:
		return append(validation.ValidateNameService(hub), declared...)
	case *rocketmq.Controller:
		return append(validation.ValidateController(hub), declared...)
	case *rocketmq.Console:
		return append(validation.ValidateConsole(hub), declared...)
	default:
		return append(validation.ValidateTopicTransfer(hub.(*rocketmq.TopicTransfer)), declared...)
	}
}

func (a admission) update(obj, old runtime.Object) field.ErrorList {
	obj, hub := a.prepare(obj)
	old, oldHub := a.prepare(old)
	declared := a.scheme.ValidateUpdate(context.Background(), nil, obj, old)
	switch hub := hub.(type) {
	case *rocketmq.Broker:
		return append(validation.ValidateBrokerUpdate(hub, oldHub.(*rocketmq.Broker)), declared...)
	case *rocketmq.NameService:
		return append(validation.ValidateNameServiceUpdate(hub, oldHub.(*rocketmq.NameService)), declared...)
	case *rocketmq.Controller:
		return append(validation.ValidateControllerUpdate(hub, oldHub.(*rocketmq.Controller)), declared...)
	case *rocketmq.Console:
		return append(validation.ValidateConsoleUpdate(hub, oldHub.(*rocketmq.Console)), declared...)
	default:
		return append(validation.ValidateTopicTransferUpdate(hub.(*rocketmq.TopicTransfer), oldHub.(*rocketmq.TopicTransfer)), declared...)
	}
}

func (a admission) updateStatus(obj, old runtime.Object) field.ErrorList {
	obj, hub := a.prepare(obj)
	old, oldHub := a.prepare(old)
	declared := a.scheme.ValidateUpdate(context.Background(), nil, obj, old, "status")
	switch hub := hub.(type) {
	case *rocketmq.Broker:
		return append(validation.ValidateBrokerStatusUpdate(hub, oldHub.(*rocketmq.Broker)), declared...)
	case *rocketmq.NameService:
		return append(validation.ValidateNameServiceStatusUpdate(hub, oldHub.(*rocketmq.NameService)), declared...)
	case *rocketmq.Controller:
		return append(validation.ValidateControllerStatusUpdate(hub, oldHub.(*rocketmq.Controller)), declared...)
	case *rocketmq.Console:
		return append(validation.ValidateConsoleStatusUpdate(hub, oldHub.(*rocketmq.Console)), declared...)
	default:
		return append(validation.ValidateTopicTransferStatusUpdate(hub.(*rocketmq.TopicTransfer), oldHub.(*rocketmq.TopicTransfer)), declared...)
	}
}

// warnings are those of an update if old is given, else those of a new object.
func (a admission) warnings(obj, old runtime.Object) []string {
	_, hub := a.prepare(obj)
	var oldHub runtime.Object
	if old != nil {
		_, oldHub = a.prepare(old)
	}
	switch hub := hub.(type) {
	case *rocketmq.Broker:
		was, _ := oldHub.(*rocketmq.Broker)
		return validation.WarningsForBroker(hub, was)
	case *rocketmq.NameService:
		was, _ := oldHub.(*rocketmq.NameService)
		return validation.WarningsForNameService(hub, was)
	case *rocketmq.Controller:
		was, _ := oldHub.(*rocketmq.Controller)
		return validation.WarningsForController(hub, was)
	case *rocketmq.Console:
		was, _ := oldHub.(*rocketmq.Console)
		return validation.WarningsForConsole(hub, was)
	default:
		was, _ := oldHub.(*rocketmq.TopicTransfer)
		return validation.WarningsForTopicTransfer(hub.(*rocketmq.TopicTransfer), was)
	}
}

// prepare returns the defaulted object and its hub form, and leaves its argument alone.
func (a admission) prepare(obj runtime.Object) (versioned, hub runtime.Object) {
	versioned = obj.DeepCopyObject()
	a.scheme.Default(versioned)
	hub, err := a.scheme.ConvertToVersion(versioned, rocketmq.SchemeGroupVersion)
	if err != nil {
		panic(err) // the conversions of a wrong build; the round-trip tests say more
	}
	return versioned, hub
}

// messages are errors as kubectl prints them, in a stable order.
func messages(errs field.ErrorList) []string {
	var texts []string
	for _, err := range errs {
		texts = append(texts, err.Error())
	}
	slices.Sort(texts)
	return texts
}

func expect(t *testing.T, got, want []string) {
	t.Helper()
	want = slices.Sorted(slices.Values(want))
	if d := cmp.Diff(want, slices.Sorted(slices.Values(got))); d != "" {
		t.Errorf("wrong messages (-want +got):\n%s", d)
	}
}

// Makers of valid objects that nothing is said about; a test changes one thing of them.

func named(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: name, Namespace: "shop", ResourceVersion: "1"}
}

func broker(tweaks ...func(*wire.Broker)) *wire.Broker {
	obj := &wire.Broker{ObjectMeta: named("broker")}
	obj.Spec.BrokerImage = "apache/rocketmq:5.5.0"
	obj.Spec.VolumeClaimTemplates = claims("broker-storage")
	for _, tweak := range tweaks {
		tweak(obj)
	}
	return obj
}

func nameService(tweaks ...func(*wire.NameService)) *wire.NameService {
	obj := &wire.NameService{ObjectMeta: named("name-service")}
	obj.Spec.NameServiceImage = "apache/rocketmq:5.5.0"
	for _, tweak := range tweaks {
		tweak(obj)
	}
	return obj
}

func controller(tweaks ...func(*wire.Controller)) *wire.Controller {
	obj := &wire.Controller{ObjectMeta: named("controller")}
	obj.Spec.ControllerImage = "apache/rocketmq:5.5.0"
	obj.Spec.VolumeClaimTemplates = claims("controller-storage")
	for _, tweak := range tweaks {
		tweak(obj)
	}
	return obj
}

func console(tweaks ...func(*wire.Console)) *wire.Console {
	obj := &wire.Console{ObjectMeta: named("console")}
	deployment := &obj.Spec.ConsoleDeployment.Spec
	labels := map[string]string{"app": "rocketmq-console"}
	deployment.Selector = &metav1.LabelSelector{MatchLabels: labels}
	deployment.Template.Labels = labels
	deployment.Template.Spec.Containers = []corev1.Container{{Name: "console", Image: "apacherocketmq/rocketmq-dashboard:1.0.0"}}
	for _, tweak := range tweaks {
		tweak(obj)
	}
	return obj
}

func transfer(tweaks ...func(*wire.TopicTransfer)) *wire.TopicTransfer {
	obj := &wire.TopicTransfer{ObjectMeta: named("orders")}
	obj.Spec.Topic, obj.Spec.SourceCluster, obj.Spec.TargetCluster = "Orders", "broker-0", "broker-1"
	for _, tweak := range tweaks {
		tweak(obj)
	}
	return obj
}

func claims(names ...string) []corev1.PersistentVolumeClaim {
	var templates []corev1.PersistentVolumeClaim
	for _, name := range names {
		templates = append(templates, corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Spec: corev1.PersistentVolumeClaimSpec{
				AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
				Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("8Gi")}},
			},
		})
	}
	return templates
}
