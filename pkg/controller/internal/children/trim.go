// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package children

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// trim drops from cached objects what no controller reads: who manages which field, and most of a pod's spec.
func trim(obj any) (any, error) {
	if object, ok := obj.(metav1.Object); ok {
		object.SetManagedFields(nil)
	}
	if pod, ok := obj.(*corev1.Pod); ok {
		pod.Spec = corev1.PodSpec{NodeName: pod.Spec.NodeName, Volumes: configMapVolumes(pod.Spec.Volumes)}
	}
	return obj, nil
}

// configMapVolumes keeps what says which launch ConfigMap a pod needs.
func configMapVolumes(volumes []corev1.Volume) []corev1.Volume {
	var kept []corev1.Volume
	for i := range volumes {
		if volumes[i].ConfigMap != nil {
			kept = append(kept, volumes[i])
		}
	}
	return kept
}
