// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"testing"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

const notRunController = "this version stores Controllers but does not run them yet: no pod is created"

func TestValidateController(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.Controller)
		want  []string
	}{
		"a good one": {func(c *wire.Controller) {}, nil},
		"five":       {func(c *wire.Controller) { c.Spec.Replicas = new(int32(5)) }, nil},
		"even size": {
			func(c *wire.Controller) { c.Spec.Replicas = new(int32(4)) },
			[]string{`spec.size: Invalid value: 4: must be odd, so that a majority can decide`},
		},
		"no size": {
			func(c *wire.Controller) { c.Spec.Replicas = new(int32(0)) },
			[]string{`spec.size: Invalid value: 0: must be greater than or equal to 1`},
		},
		"huge size": {
			func(c *wire.Controller) { c.Spec.Replicas = new(int32(11)) },
			[]string{`spec.size: Invalid value: 11: must be less than or equal to 9`},
		},
		"empty image": {
			func(c *wire.Controller) { c.Spec.ControllerImage = "" },
			[]string{`spec.controllerImage: Required value`},
		},
		"relative directory": {
			func(c *wire.Controller) { c.Spec.StorageMode, c.Spec.HostPath = wire.StorageModeHostPath, "data" },
			[]string{`spec.hostPath: Invalid value: "data": must be an absolute path`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, messages(newAdmission().create(controller(test.tweak))), test.want)
		})
	}
}

func TestValidateControllerUpdate(t *testing.T) {
	old := controller()
	obj := old.DeepCopy()
	obj.Spec.Replicas, obj.Spec.VolumeClaimTemplates = new(int32(2)), claims("other")
	expect(t, messages(newAdmission().update(obj, old)), []string{
		`spec.size: Invalid value: 2: must be odd, so that a majority can decide`,
		`spec.volumeClaimTemplates: Forbidden: cannot be changed: data does not move by itself; to grow a volume, change the claims that were made from the templates`,
	})
}

func TestValidateControllerStatusUpdate(t *testing.T) {
	obj := controller()
	obj.Status.Replicas, obj.Status.ReadyReplicas = -1, -2
	expect(t, messages(newAdmission().updateStatus(obj, controller())), []string{
		`status.readyReplicas: Invalid value: -2: must be at least 0`,
		`status.size: Invalid value: -1: must be at least 0`,
	})
}

func TestWarningsForController(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.Controller)
		want  []string
	}{
		"not run yet": {func(c *wire.Controller) {}, []string{notRunController}},
		"record in the pod, by a version without controllers": {
			func(c *wire.Controller) {
				c.Spec.ControllerImage, c.Spec.VolumeClaimTemplates = "apache/rocketmq:5.0.0", nil
			},
			[]string{
				notRunController,
				`spec.controllerImage: the tag says RocketMQ 5.0.0, but 5.1.0 is the oldest version that is supported`,
				`spec.storageMode: EmptyDir loses the record of who may be elected when pods are deleted; use StorageClass to keep it`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, newAdmission().warnings(controller(test.tweak), nil), test.want)
		})
	}
}
