// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// podSecurityContext defaults to what the restricted Pod Security Standard asks for, with the official images' user.
func podSecurityContext(p *v1alpha1.PodSettings) *corev1.PodSecurityContext {
	if p.SecurityContext != nil {
		return p.SecurityContext
	}
	return &corev1.PodSecurityContext{
		RunAsNonRoot:        new(true),
		RunAsUser:           new(officialUser),
		RunAsGroup:          new(officialUser),
		FSGroup:             new(officialUser),
		FSGroupChangePolicy: new(corev1.FSGroupChangeOnRootMismatch),
		SeccompProfile:      &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

// containerSecurityContext defaults to the same standard. A process that runs as root, as in the rocketmq-operator's
// images, keeps its capabilities: it may have to write files of others.
func containerSecurityContext(p *v1alpha1.PodSettings) *corev1.SecurityContext {
	if p.ContainerSecurityContext != nil {
		return p.ContainerSecurityContext
	}
	context := &corev1.SecurityContext{AllowPrivilegeEscalation: new(false)}
	if !runsAsRoot(p) {
		context.Capabilities = &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}}
	}
	return context
}

// user is the user the container runs as, if the spec says so.
func user(p *v1alpha1.PodSettings) (int64, bool) {
	if c := p.ContainerSecurityContext; c != nil && c.RunAsUser != nil {
		return *c.RunAsUser, true
	}
	if pod := podSecurityContext(p); pod.RunAsUser != nil {
		return *pod.RunAsUser, true
	}
	return 0, false
}

func group(p *v1alpha1.PodSettings) int64 {
	if c := p.ContainerSecurityContext; c != nil && c.RunAsGroup != nil {
		return *c.RunAsGroup
	}
	if pod := podSecurityContext(p); pod.RunAsGroup != nil {
		return *pod.RunAsGroup
	}
	id, _ := user(p)
	return id
}

func runsAsRoot(p *v1alpha1.PodSettings) bool {
	id, known := user(p)
	return known && id == 0
}

// home is where the process keeps its data: what the images with that user call home.
func home(p *v1alpha1.PodSettings) string {
	if runsAsRoot(p) {
		return rootHome
	}
	return officialHome
}
