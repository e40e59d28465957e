// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// directories keeps every volume in the directory <root>/<node>/<namespace>_<claim>_<volume>.
type directories struct{ root string }

var _ controller.Provisioner = directories{}

// Provision makes the directory and describes it as a local volume of the selected node.
func (d directories) Provision(_ context.Context, o controller.ProvisionOptions) (*corev1.PersistentVolume, controller.ProvisioningState, error) {
	if o.SelectedNodeName == "" {
		return nil, controller.ProvisioningFinished, errors.New("no node is selected: the storage class must have volumeBindingMode WaitForFirstConsumer")
	}
	path := filepath.Join(d.root, o.SelectedNodeName, strings.Join([]string{o.PVC.Namespace, o.PVC.Name, o.PVName}, "_"))
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	// Whatever the umask: the pod's user owns nothing here unless it sets fsGroup.
	if err := os.Chmod(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: o.PVName},
		Spec: corev1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *o.StorageClass.ReclaimPolicy,
			AccessModes:                   o.PVC.Spec.AccessModes,
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: o.PVC.Spec.Resources.Requests[corev1.ResourceStorage]},
			PersistentVolumeSource:        corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: path}},
			NodeAffinity:                  onlyOn(o.SelectedNodeName),
		},
	}, controller.ProvisioningFinished, nil
}

// Delete removes the directory. A path outside the root is refused: the volume object is data that others can write.
func (d directories) Delete(_ context.Context, volume *corev1.PersistentVolume) error {
	if volume.Spec.Local == nil {
		return &controller.IgnoredError{Reason: "the volume is not a local one"}
	}
	path := filepath.Clean(volume.Spec.Local.Path)
	if inside, err := filepath.Rel(d.root, path); err != nil || inside == "." || !filepath.IsLocal(inside) {
		return fmt.Errorf("cannot delete volume %q: its path %q is not below %q", volume.Name, path, d.root)
	}
	return os.RemoveAll(path)
}

func onlyOn(node string) *corev1.VolumeNodeAffinity {
	return &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
		MatchExpressions: []corev1.NodeSelectorRequirement{{
			Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{node},
		}},
	}}}}
}
