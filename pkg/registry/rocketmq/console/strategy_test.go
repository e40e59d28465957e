// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package console_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/console"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/strategytest"
)

func TestStrategy(t *testing.T) {
	strategy := console.NewStrategy(runtime.NewScheme())
	strategytest.Run(t, strategytest.Kind[*hub.Console]{
		Strategy:     strategy,
		Status:       console.NewStatusStrategy(strategy),
		New:          valid,
		ChangeSpec:   func(obj *hub.Console) { obj.Spec.ConsoleDeployment.Spec.Replicas = new(int32(2)) },
		ChangeStatus: func(obj *hub.Console) { obj.Status.URL = "http://console:8080" },
		SpecOf:       func(obj *hub.Console) any { return obj.Spec },
		StatusOf:     func(obj *hub.Console) any { return obj.Status },
	})
}

// valid is as small as defaulting leaves it.
func valid() *hub.Console {
	return &hub.Console{
		ObjectMeta: metav1.ObjectMeta{Name: "subject", Namespace: "shop"},
		Spec: hub.ConsoleSpec{ConsoleDeployment: appsv1.Deployment{Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": "console"}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "console"}},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "console", Image: "apacherocketmq/rocketmq-dashboard:2.0.0"}}},
			},
		}}},
	}
}
