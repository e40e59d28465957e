// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"maps"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// dataVolume is where a pod keeps what must outlive it.
type dataVolume struct {
	volumes []corev1.Volume
	mounts  []corev1.VolumeMount
	claims  []corev1.PersistentVolumeClaim
	// onHost is set when the data is in a directory of the node, which belongs to root at first.
	onHost bool
}

// directory is one directory of the data volume: where it is mounted, and its path in the volume. An expression may
// refer to the container's variables.
type directory struct {
	mountPath  string
	subPath    string
	expression bool
}

func newDataVolume(s *v1alpha1.StorageSettings, volume string, labels map[string]string, directories []directory) dataVolume {
	if usesClaims(s) && len(s.VolumeClaimTemplates) > 0 && s.VolumeClaimTemplates[0].Name != "" {
		volume = s.VolumeClaimTemplates[0].Name
	}
	var data dataVolume
	switch {
	case usesClaims(s):
		data.claims = claimTemplates(s, volume, labels)
	case s.StorageMode == v1alpha1.StorageModeHostPath:
		data.onHost = true
		data.volumes = []corev1.Volume{{Name: volume, VolumeSource: corev1.VolumeSource{
			HostPath: &corev1.HostPathVolumeSource{Path: s.HostPath, Type: new(corev1.HostPathDirectoryOrCreate)}}}}
	default:
		data.volumes = []corev1.Volume{{Name: volume, VolumeSource: corev1.VolumeSource{
			EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	}
	for _, d := range directories {
		mount := corev1.VolumeMount{Name: volume, MountPath: d.mountPath}
		if d.expression {
			mount.SubPathExpr = d.subPath
		} else {
			mount.SubPath = d.subPath
		}
		data.mounts = append(data.mounts, mount)
	}
	return data
}

func usesClaims(s *v1alpha1.StorageSettings) bool {
	return s.StorageMode == v1alpha1.StorageModeStorageClass || s.StorageMode == v1alpha1.StorageModeNFS
}

// claimTemplates keeps what a claim template can have: its name, labels, annotations and spec.
func claimTemplates(s *v1alpha1.StorageSettings, first string, labels map[string]string) []corev1.PersistentVolumeClaim {
	var claims []corev1.PersistentVolumeClaim
	for i := range s.VolumeClaimTemplates {
		t := s.VolumeClaimTemplates[i].DeepCopy()
		if i == 0 {
			t.Name = first
		}
		claimLabels := maps.Clone(t.Labels)
		if claimLabels == nil {
			claimLabels = map[string]string{}
		}
		maps.Copy(claimLabels, labels)
		// The annotation is what the field was before Kubernetes had it.
		if class, ok := t.Annotations[corev1.BetaStorageClassAnnotation]; ok {
			if t.Spec.StorageClassName == nil {
				t.Spec.StorageClassName = &class
			}
			delete(t.Annotations, corev1.BetaStorageClassAnnotation)
		}
		claims = append(claims, corev1.PersistentVolumeClaim{
			ObjectMeta: metav1.ObjectMeta{Name: t.Name, Labels: claimLabels, Annotations: t.Annotations},
			Spec:       t.Spec,
		})
	}
	return claims
}

// initContainers makes the member's directories on the node its own: the kubelet creates them as root's. The Pod Security
// Standards forbid directories of the node anyway, so this asks for nothing that such a pod could have gone without.
func initContainers(p *v1alpha1.PodSettings, proc process) []corev1.Container {
	id, known := user(p)
	if !proc.data.onHost || !known || id == 0 {
		return nil
	}
	var paths []string
	for _, m := range proc.data.mounts {
		paths = append(paths, m.MountPath)
	}
	owner := fmt.Sprintf("%d:%d", id, group(p))
	script := fmt.Sprintf(
		`for d in %s; do [ "$(stat -c %%u:%%g "$d")" = %s ] || chown -R %s "$d"; done`, strings.Join(paths, " "), owner, owner)
	return []corev1.Container{{
		Name:            "own-directories",
		Image:           proc.image,
		ImagePullPolicy: p.ImagePullPolicy,
		Command:         []string{"/bin/sh", "-ec", script},
		Env:             podIdentity(),
		Resources:       p.Resources,
		SecurityContext: &corev1.SecurityContext{
			RunAsUser:                new(int64(0)),
			RunAsNonRoot:             new(false),
			AllowPrivilegeEscalation: new(false),
			Capabilities: &corev1.Capabilities{
				Drop: []corev1.Capability{"ALL"}, Add: []corev1.Capability{"CHOWN", "DAC_READ_SEARCH"}},
		},
		VolumeMounts: proc.data.mounts,
	}}
}

// podIdentity are the variables with a pod's own name and address.
func podIdentity() []corev1.EnvVar {
	field := func(name, path string) corev1.EnvVar {
		return corev1.EnvVar{Name: name, ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: path}}}
	}
	return []corev1.EnvVar{field("POD_IP", "status.podIP"), field("POD_NAME", "metadata.name")}
}

// IsBrokerClaim says whether a claim holds the data of a member of a Broker, as it is or as it was before it was scaled.
func IsBrokerClaim(b *v1alpha1.Broker, claim string) bool {
	if !usesClaims(&b.Spec.StorageSettings) {
		return false
	}
	for i := range b.Spec.VolumeClaimTemplates {
		pod, ok := strings.CutPrefix(claim, b.Spec.VolumeClaimTemplates[i].Name+"-")
		if !ok {
			continue
		}
		if set, ok := strings.CutSuffix(pod, "-0"); ok {
			if _, _, ok := naming.ParseStaticMember(b.Name, set); ok {
				return true
			}
		}
	}
	return false
}
