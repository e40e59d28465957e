// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package nameservice

import (
	"context"

	corev1 "k8s.io/api/core/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/registration"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// Input is everything that is known about a NameService. It is read only.
type Input struct {
	NameService *v1alpha1.NameService
	Children    children.Snapshot
	// Answers are what the name servers said, by pod. Only pods that are ready were asked.
	Answers map[string]registration.Answer
	// Standalone says that there is no Kubernetes to make children in.
	Standalone bool
}

func (c *Controller) observe(ctx context.Context, n *v1alpha1.NameService) Input {
	in := Input{NameService: n, Standalone: c.children == nil}
	if in.Standalone {
		return in
	}
	in.Children = c.children.Of(ownerOf(n))
	if n.DeletionTimestamp == nil && !paused(n) {
		in.Answers = c.ask(ctx, in.Children.Pods)
	}
	return in
}

func (c *Controller) ask(ctx context.Context, pods map[string]*corev1.Pod) map[string]registration.Answer {
	addresses := map[string]string{} // pod -> address
	var all []string
	for name, pod := range pods {
		if _, ready := podstate.Ready(pod); ready && pod.Status.PodIP != "" {
			addresses[name] = naming.HostPort(pod.Status.PodIP, naming.PortNameServer)
			all = append(all, addresses[name])
		}
	}
	byAddress := c.registrations.Ask(ctx, all)
	answers := make(map[string]registration.Answer, len(addresses))
	for pod, address := range addresses {
		answers[pod] = byAddress[address]
	}
	return answers
}

func ownerOf(n *v1alpha1.NameService) children.Owner {
	return children.Owner{Kind: children.NameService, Namespace: n.Namespace, Name: n.Name}
}

func paused(n *v1alpha1.NameService) bool {
	return n.Annotations[v1alpha1.PausedAnnotation] == "true"
}

func size(n *v1alpha1.NameService) int32 {
	if n.Spec.Replicas != nil {
		return *n.Spec.Replicas
	}
	return 1
}
