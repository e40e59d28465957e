// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

const notRunConsole = "this version stores Consoles but does not run them yet: no Deployment is created"

func TestValidateConsole(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*appsv1.Deployment)
		want  []string
	}{
		"a good one": {func(d *appsv1.Deployment) {}, nil},
		"empty": {
			func(d *appsv1.Deployment) { *d = appsv1.Deployment{} },
			[]string{
				`spec.consoleDeployment.spec.selector: Required value: a Deployment selects its pods by their labels`,
				`spec.consoleDeployment.spec.template.spec.containers: Required value: the console runs in the first container`,
			},
		},
		"no containers": {
			func(d *appsv1.Deployment) { d.Spec.Template.Spec.Containers = nil },
			[]string{`spec.consoleDeployment.spec.template.spec.containers: Required value: the console runs in the first container`},
		},
		"a container of nothing": {
			func(d *appsv1.Deployment) {
				d.Spec.Template.Spec.Containers[0].Name, d.Spec.Template.Spec.Containers[0].Image = "", ""
			},
			[]string{
				`spec.consoleDeployment.spec.template.spec.containers[0].image: Required value: a container has an image`,
				`spec.consoleDeployment.spec.template.spec.containers[0].name: Required value: a name is needed`,
			},
		},
		"containers of one name": {
			func(d *appsv1.Deployment) {
				d.Spec.Template.Spec.Containers = append(d.Spec.Template.Spec.Containers, d.Spec.Template.Spec.Containers[0])
			},
			[]string{`spec.consoleDeployment.spec.template.spec.containers[1].name: Duplicate value: "console"`},
		},
		"selects other pods": {
			func(d *appsv1.Deployment) {
				d.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": "other"}}
			},
			[]string{`spec.consoleDeployment.spec.template.metadata.labels: Invalid value: {"app":"rocketmq-console"}: must be matched by the selector app=other`},
		},
		"something else than a Deployment": {
			func(d *appsv1.Deployment) { d.APIVersion, d.Kind = "apps/v1beta1", "StatefulSet" },
			[]string{
				`spec.consoleDeployment.apiVersion: Unsupported value: "apps/v1beta1": supported values: "apps/v1"`,
				`spec.consoleDeployment.kind: Unsupported value: "StatefulSet": supported values: "Deployment"`,
			},
		},
		"negative replicas": {
			func(d *appsv1.Deployment) { d.Spec.Replicas = new(int32(-1)) },
			[]string{`spec.consoleDeployment.spec.replicas: Invalid value: -1: must be at least 0`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			obj := console(func(c *wire.Console) { test.tweak(&c.Spec.ConsoleDeployment) })
			expect(t, messages(newAdmission().create(obj)), test.want)
		})
	}
}

func TestValidateConsoleUpdate(t *testing.T) {
	old := console()
	obj := old.DeepCopy()
	labels := map[string]string{"app": "other"}
	obj.Spec.ConsoleDeployment.Spec.Selector.MatchLabels, obj.Spec.ConsoleDeployment.Spec.Template.Labels = labels, labels
	obj.Spec.NameServers = "ns"
	expect(t, messages(newAdmission().update(obj, old)), []string{
		`spec.consoleDeployment.spec.selector: Forbidden: cannot be changed: a Deployment keeps its selector; delete the Console and make it anew`,
		`spec.nameServers: Invalid value: "ns": must be a list of host:port separated by semicolons: "ns" has no port`,
	})
}

func TestValidateConsoleStatusUpdate(t *testing.T) {
	obj := console()
	obj.Status.Replicas, obj.Status.ReadyReplicas = -1, -2
	expect(t, messages(newAdmission().updateStatus(obj, console())), []string{
		`status.readyReplicas: Invalid value: -2: must be at least 0`,
		`status.replicas: Invalid value: -1: must be at least 0`,
	})
}

func TestWarningsForConsole(t *testing.T) {
	obj := console(func(c *wire.Console) {
		c.Spec.ConsoleDeployment.Name, c.Spec.ConsoleDeployment.Namespace = "dashboard", "elsewhere"
	})
	expect(t, newAdmission().warnings(obj, nil), []string{
		notRunConsole,
		`spec.consoleDeployment.metadata.name: has no effect: the Deployment is named after the Console`,
		`spec.consoleDeployment.metadata.namespace: has no effect: the Deployment is in the namespace of the Console`,
	})
}
