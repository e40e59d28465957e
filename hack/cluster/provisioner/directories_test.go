// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func options(node string) controller.ProvisionOptions {
	policy := corev1.PersistentVolumeReclaimDelete
	return controller.ProvisionOptions{
		PVName:           "pvc-1",
		SelectedNodeName: node,
		StorageClass:     &storagev1.StorageClass{ReclaimPolicy: &policy},
		PVC: &corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{Namespace: "ns", Name: "data"},
			Spec: corev1.PersistentVolumeClaimSpec{
				AccessModes: []corev1.PersistentVolumeAccessMode{corev1.ReadWriteOnce},
				Resources:   corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse("1Gi")}},
			},
		},
	}
}

func TestProvisionAndDelete(t *testing.T) {
	d := directories{root: t.TempDir()}
	volume, state, err := d.Provision(t.Context(), options("node-1"))
	if err != nil || state != controller.ProvisioningFinished {
		t.Fatalf("state %s with error %v", state, err)
	}
	want := filepath.Join(d.root, "node-1", "ns_data_pvc-1")
	if volume.Spec.Local == nil || volume.Spec.Local.Path != want {
		t.Fatalf("the volume is %+v, want a local one at %s", volume.Spec.PersistentVolumeSource, want)
	}
	if info, err := os.Stat(want); err != nil || info.Mode().Perm() != 0o777 {
		t.Errorf("the directory is %v with error %v, want mode 0777", info, err)
	}
	term := volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0]
	if term.Key != "kubernetes.io/hostname" || len(term.Values) != 1 || term.Values[0] != "node-1" {
		t.Errorf("the volume is bound to %+v, want node-1", term)
	}
	if err := d.Delete(t.Context(), volume); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(want); !os.IsNotExist(err) {
		t.Errorf("the directory is still there (error %v)", err)
	}
}

func TestProvisionWithoutNode(t *testing.T) {
	if _, _, err := (directories{root: t.TempDir()}).Provision(t.Context(), options("")); err == nil {
		t.Error("a volume was made for no node")
	}
}

// TestDeleteOutside: a volume that somebody wrote by hand must not make the provisioner delete anything but volumes.
func TestDeleteOutside(t *testing.T) {
	root := t.TempDir()
	for name, path := range map[string]string{
		"the root itself":              root,
		"a folder above":               filepath.Dir(root),
		"a path that climbs out":       root + "/node-1/../../other",
		"a folder with a similar name": root + "2/node-1/x",
	} {
		t.Run(name, func(t *testing.T) {
			volume := &corev1.PersistentVolume{}
			volume.Spec.Local = &corev1.LocalVolumeSource{Path: path}
			if err := (directories{root: root}).Delete(t.Context(), volume); err == nil {
				t.Errorf("%s was deleted", path)
			}
		})
	}
	if _, err := os.Stat(root); err != nil {
		t.Error(err)
	}
}
