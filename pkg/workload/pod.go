// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Where things are in a container; launch.sh has the same paths.
const (
	launchRoot = "/etc/rocketmq"
	// officialUser is user and group of the official images.
	officialUser = int64(3000)
	officialHome = "/home/rocketmq"
	rootHome     = "/root"

	defaultGracePeriodSeconds = int64(120)
)

// process is what distinguishes a broker's pod from a name server's.
type process struct {
	container string
	argument  string // of launch.sh
	image     string
	launch    string // name of the launch ConfigMap
	env       []corev1.EnvVar
	ports     []corev1.ContainerPort
	probed    string // name of the port that is open once the process serves
	// startupSeconds is how long it may take to open that port: a broker reads its whole log after a crash.
	startupSeconds int32
	volumes        []corev1.Volume
	mounts         []corev1.VolumeMount
	data           dataVolume
}

// podTemplate puts a pod together. Every list has a fixed order.
func podTemplate(p *v1alpha1.PodSettings, proc process, labels, spread map[string]string, revision string) corev1.PodTemplateSpec {
	podLabels := maps.Clone(p.PodLabels)
	if podLabels == nil {
		podLabels = map[string]string{}
	}
	maps.Copy(podLabels, labels)
	annotations := maps.Clone(p.PodAnnotations)
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations[naming.AnnotationRevision] = revision

	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: podLabels, Annotations: annotations},
		Spec: corev1.PodSpec{
			InitContainers:                initContainers(p, proc),
			Containers:                    []corev1.Container{container(p, proc)},
			Volumes:                       podVolumes(proc),
			HostNetwork:                   p.HostNetwork,
			DNSPolicy:                     dnsPolicy(p),
			SecurityContext:               podSecurityContext(p),
			ImagePullSecrets:              p.ImagePullSecrets,
			Affinity:                      p.Affinity,
			Tolerations:                   p.Tolerations,
			NodeSelector:                  p.NodeSelector,
			PriorityClassName:             p.PriorityClassName,
			ServiceAccountName:            p.ServiceAccountName,
			TopologySpreadConstraints:     topologySpread(p, spread),
			TerminationGracePeriodSeconds: new(gracePeriodSeconds(p)),
			// The process needs no permission in Kubernetes, and variables of unrelated Services could be mistaken for
			// its own.
			AutomountServiceAccountToken: new(false),
			EnableServiceLinks:           new(false),
		},
	}
}

func container(p *v1alpha1.PodSettings, proc process) corev1.Container {
	return corev1.Container{
		Name:            proc.container,
		Image:           proc.image,
		ImagePullPolicy: p.ImagePullPolicy,
		Command:         []string{"/bin/sh", launchRoot + "/launch/" + fileLaunch, proc.argument},
		Env:             withUserEnv(proc.env, p.Env),
		Resources:       p.Resources,
		Ports:           proc.ports,
		StartupProbe:    portProbe(proc.probed, 2, proc.startupSeconds/2),
		ReadinessProbe:  portProbe(proc.probed, 5, 3),
		// Only a process that does not even accept connections is restarted: a busy one must not be.
		LivenessProbe:   portProbe(proc.probed, 10, 6),
		SecurityContext: containerSecurityContext(p),
		VolumeMounts: slices.Concat(
			proc.data.mounts,
			[]corev1.VolumeMount{
				{Name: naming.Volume("launch"), MountPath: launchRoot + "/launch", ReadOnly: true},
				{Name: naming.Volume("generated"), MountPath: launchRoot + "/generated"},
				{Name: naming.Volume("tmp"), MountPath: "/tmp"},
			},
			proc.mounts),
	}
}

func podVolumes(proc process) []corev1.Volume {
	emptyDir := func(name string) corev1.Volume {
		return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}
	}
	return slices.Concat(
		proc.data.volumes,
		[]corev1.Volume{
			configMapVolume(naming.Volume("launch"), proc.launch),
			emptyDir(naming.Volume("generated")),
			emptyDir(naming.Volume("tmp")),
		},
		proc.volumes)
}

func configMapVolume(name, configMap string) corev1.Volume {
	return corev1.Volume{Name: name, VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{
		LocalObjectReference: corev1.LocalObjectReference{Name: configMap}}}}
}

func portProbe(port string, periodSeconds, failures int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:     corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromString(port)}},
		PeriodSeconds:    periodSeconds,
		TimeoutSeconds:   2,
		FailureThreshold: failures,
	}
}

// withUserEnv adds the user's variables after ours, so that they may refer to them. A variable that says who the member
// is cannot be replaced: of two with one name Kubernetes takes the last.
func withUserEnv(ours, users []corev1.EnvVar) []corev1.EnvVar {
	env := slices.Clone(ours)
	for _, e := range users {
		if !slices.ContainsFunc(ours, func(o corev1.EnvVar) bool { return o.Name == e.Name }) {
			env = append(env, e)
		}
	}
	return env
}

func dnsPolicy(p *v1alpha1.PodSettings) corev1.DNSPolicy {
	switch {
	case p.DNSPolicy != "":
		return p.DNSPolicy
	case p.HostNetwork:
		return corev1.DNSClusterFirstWithHostNet
	default:
		return corev1.DNSClusterFirst
	}
}

func gracePeriodSeconds(p *v1alpha1.PodSettings) int64 {
	if p.TerminationGracePeriodSeconds != nil {
		return *p.TerminationGracePeriodSeconds
	}
	return defaultGracePeriodSeconds
}

// topologySpread asks the scheduler to keep the pods with the given labels on different nodes where it can, unless the
// user has rules of their own.
func topologySpread(p *v1alpha1.PodSettings, labels map[string]string) []corev1.TopologySpreadConstraint {
	if len(p.TopologySpreadConstraints) > 0 || p.Affinity != nil {
		return p.TopologySpreadConstraints
	}
	return []corev1.TopologySpreadConstraint{{
		MaxSkew:           1,
		TopologyKey:       corev1.LabelHostname,
		WhenUnsatisfiable: corev1.ScheduleAnyway,
		LabelSelector:     &metav1.LabelSelector{MatchLabels: labels},
	}}
}
