// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// The settings of pods are judged alike for every kind that has pods; they are tested here.
func TestValidateNameService(t *testing.T) {
	amounts := func(memory string) corev1.ResourceList {
		return corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(memory)}
	}
	for name, test := range map[string]struct {
		tweak func(*wire.NameService)
		want  []string
	}{
		"a good one": {func(n *wire.NameService) {}, nil},
		"empty image": {
			func(n *wire.NameService) { n.Spec.NameServiceImage = "" },
			[]string{`spec.nameServiceImage: Required value`},
		},
		"negative size": {
			func(n *wire.NameService) { n.Spec.Replicas = new(int32(-1)) },
			[]string{`spec.size: Invalid value: -1: must be greater than or equal to 0`},
		},
		"huge size": {
			func(n *wire.NameService) { n.Spec.Replicas = new(int32(33)) },
			[]string{`spec.size: Invalid value: 33: must be less than or equal to 32`},
		},
		"owned settings": {
			func(n *wire.NameService) {
				n.Spec.Properties = map[string]string{"listenPort": "9876", "enableControllerInNamesrv": "true", "orderMessageEnable": "true"}
			},
			[]string{
				`spec.properties[enableControllerInNamesrv]: Forbidden: cannot be set: run a Controller`,
				`spec.properties[listenPort]: Forbidden: cannot be set: the ports of a member are fixed`,
			},
		},
		"unknown pull policy": {
			func(n *wire.NameService) { n.Spec.ImagePullPolicy = "Sometimes" },
			[]string{`spec.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"`},
		},
		"name resolution that pods cannot have": {
			func(n *wire.NameService) { n.Spec.DNSPolicy = corev1.DNSNone },
			[]string{`spec.dnsPolicy: Unsupported value: "None": supported values: "ClusterFirst", "ClusterFirstWithHostNet", "Default"`},
		},
		"negative resources": {
			func(n *wire.NameService) { n.Spec.Resources.Limits = amounts("-1Gi") },
			[]string{`spec.resources.limits[memory]: Invalid value: "-1Gi": must be at least 0`},
		},
		"more asked for than allowed": {
			func(n *wire.NameService) {
				n.Spec.Resources.Requests, n.Spec.Resources.Limits = amounts("2Gi"), amounts("1Gi")
			},
			[]string{`spec.resources.requests[memory]: Invalid value: "2Gi": must be at most the limit of 1Gi`},
		},
		"a variable without a name": {
			func(n *wire.NameService) { n.Spec.Env = []corev1.EnvVar{{Value: "x"}} },
			[]string{`spec.env[0].name: Required value: a variable has a name`},
		},
		"a variable twice": {
			func(n *wire.NameService) { n.Spec.Env = []corev1.EnvVar{{Name: "TZ", Value: "UTC"}, {Name: "TZ"}} },
			[]string{`spec.env[1]: Duplicate value: {"name":"TZ"}`},
		},
		"a variable of two values": {
			func(n *wire.NameService) {
				n.Spec.Env = []corev1.EnvVar{{Name: "TZ", Value: "UTC", ValueFrom: &corev1.EnvVarSource{}}}
			},
			[]string{`spec.env[0].valueFrom: Forbidden: may not be set together with value`},
		},
		"a label that pods are selected by": {
			func(n *wire.NameService) {
				n.Spec.PodLabels = map[string]string{"app": "mine", "rocketmq.apache.org/role": "master", "team": "orders"}
			},
			[]string{
				`spec.podLabels[app]: Forbidden: cannot be set: pods are selected by it`,
				`spec.podLabels[rocketmq.apache.org/role]: Forbidden: cannot be set: pods are selected by it`,
			},
		},
		"bad names of other things": {
			func(n *wire.NameService) {
				n.Spec.ServiceAccountName, n.Spec.PriorityClassName = "Me", ""
				n.Spec.ImagePullSecrets = []corev1.LocalObjectReference{{}}
			},
			[]string{
				`spec.imagePullSecrets[0].name: Required value: a reference names an object`,
				`spec.serviceAccountName: Invalid value: "Me": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
			},
		},
		"a spread that says nothing": {
			func(n *wire.NameService) { n.Spec.TopologySpreadConstraints = []corev1.TopologySpreadConstraint{{}} },
			[]string{
				`spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than 0`,
				`spec.topologySpreadConstraints[0].topologyKey: Required value: a constraint names a node label`,
				`spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "": supported values: "DoNotSchedule", "ScheduleAnyway"`,
			},
		},
		"no claims to keep logs in": {
			func(n *wire.NameService) { n.Spec.StorageMode = wire.StorageModeStorageClass },
			[]string{`spec.volumeClaimTemplates: Required value: at least one claim is needed with storageMode StorageClass`},
		},
		"longest name": {func(n *wire.NameService) { n.Name = strings.Repeat("n", 52) }, nil},
		"name too long": {
			func(n *wire.NameService) { n.Name = strings.Repeat("n", 53) },
			[]string{`metadata.name: Invalid value: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn": the name may have at most 52 characters, so that its StatefulSet nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn has at most 52`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, messages(newAdmission().create(nameService(test.tweak))), test.want)
		})
	}
}

func TestValidateNameServiceUpdate(t *testing.T) {
	old := nameService(func(n *wire.NameService) { n.Spec.StorageMode, n.Spec.HostPath = wire.StorageModeHostPath, "/data" })
	obj := old.DeepCopy()
	obj.Spec.Replicas, obj.Spec.StorageMode, obj.Spec.HostPath = new(int32(3)), wire.StorageModeEmptyDir, "data"
	expect(t, messages(newAdmission().update(obj, old)), []string{
		`spec.hostPath: Forbidden: cannot be changed: data does not move by itself`,
		`spec.storageMode: Forbidden: cannot be changed: data does not move by itself`,
	})
}

func TestValidateNameServiceStatusUpdate(t *testing.T) {
	obj := nameService()
	obj.Status.Replicas, obj.Status.ReadyReplicas = -1, -2
	expect(t, messages(newAdmission().updateStatus(obj, nameService())), []string{
		`status.readyReplicas: Invalid value: -2: must be at least 0`,
		`status.replicas: Invalid value: -1: must be at least 0`,
	})
}

func TestWarningsForNameService(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.NameService)
		want  []string
	}{
		"nothing to say: a name server keeps no data": {func(n *wire.NameService) {}, nil},
		"an old version": {
			func(n *wire.NameService) { n.Spec.NameServiceImage = "apacherocketmq/rocketmq-nameserver:4.5.0-alpine" },
			[]string{`spec.nameServiceImage: the tag says RocketMQ 4.5.0, but 4.9.4 is the oldest version that is supported`},
		},
		"storage that is not used": {
			func(n *wire.NameService) {
				n.Spec.StorageMode, n.Spec.HostPath, n.Spec.VolumeClaimTemplates = wire.StorageModeEmptyDir, "/data", claims("logs")
			},
			[]string{
				`spec.hostPath: has no effect with storageMode EmptyDir`,
				`spec.volumeClaimTemplates: has no effect with storageMode EmptyDir`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, newAdmission().warnings(nameService(test.tweak), nil), test.want)
		})
	}
}
