// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

const (
	nameServerContainer = "name-service"
	// nameServerStartupSeconds: a name server has nothing to recover.
	nameServerStartupSeconds = 300
)

// NameServiceStatefulSet returns the StatefulSet of a NameService. Revision is NameServiceRevision, and launch the name
// of NameServiceLaunch.
func NameServiceStatefulSet(n *v1alpha1.NameService, replicas int32, revision, launch string) *appsv1.StatefulSet {
	labels := naming.NameServiceLabels(n.Name)
	proc := nameServerProcess(n, launch, labels)
	return &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: n.Namespace, Name: naming.NameServerStatefulSet(n.Name), Labels: labels,
			Annotations: map[string]string{naming.AnnotationRevision: revision},
		},
		Spec: statefulSetSpec(replicas, naming.NameServerHeadlessService(n.Name), naming.NameServiceSelector(n.Name),
			proc.data.claims,
			podTemplate(&n.Spec.PodSettings, proc, labels, naming.NameServiceSelector(n.Name), revision)),
	}
}

func nameServerProcess(n *v1alpha1.NameService, launch string, labels map[string]string) process {
	dir := home(&n.Spec.PodSettings)
	return process{
		container: nameServerContainer,
		argument:  "nameserver",
		image:     n.Spec.NameServiceImage,
		launch:    launch,
		env: append(podIdentity(),
			corev1.EnvVar{Name: "LAUNCH_DATA", Value: dir},
			corev1.EnvVar{Name: "LAUNCH_HEAP", Value: heapOptions(nameServerHeap, &n.Spec.Resources)},
			corev1.EnvVar{Name: "LAUNCH_DIRECT_MEMORY", Value: directMemoryOptions(nameServerDirect, &n.Spec.Resources)}),
		ports:          []corev1.ContainerPort{{Name: naming.PortNameMain, ContainerPort: naming.PortNameServer}},
		probed:         naming.PortNameMain,
		startupSeconds: nameServerStartupSeconds,
		data:           newDataVolume(&n.Spec.StorageSettings, naming.NameServiceVolume, labels, nameServerDirectories(n, dir)),
	}
}

// nameServerDirectories: beside the logs, the settings kept by key and value (order topics) have to outlive the pod. On
// the node, the name servers of one NameService share a directory and need one of their own each below it.
func nameServerDirectories(n *v1alpha1.NameService, dir string) []directory {
	own := ""
	onHost := n.Spec.StorageMode == v1alpha1.StorageModeHostPath
	if onHost {
		own = "/$(POD_NAME)"
	}
	return []directory{
		{mountPath: dir + "/logs", subPath: "logs" + own, expression: onHost},
		{mountPath: dir + "/namesrv", subPath: "namesrv" + own, expression: onHost},
	}
}

// NameServiceClientService returns the Service that clients use.
func NameServiceClientService(n *v1alpha1.NameService) *corev1.Service {
	return nameService(n, naming.NameServerService(n.Name), corev1.ServiceSpec{})
}

// NameServiceHeadlessService returns the headless Service that gives every name server a name of its own. Brokers
// register with a name server by that name before it counts as ready.
func NameServiceHeadlessService(n *v1alpha1.NameService) *corev1.Service {
	return nameService(n, naming.NameServerHeadlessService(n.Name), corev1.ServiceSpec{
		ClusterIP: corev1.ClusterIPNone, PublishNotReadyAddresses: true})
}

func nameService(n *v1alpha1.NameService, name string, spec corev1.ServiceSpec) *corev1.Service {
	spec.Selector = naming.NameServiceSelector(n.Name)
	spec.Ports = []corev1.ServicePort{servicePort(naming.PortNameMain, naming.PortNameServer)}
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Namespace: n.Namespace, Name: name, Labels: naming.NameServiceLabels(n.Name)},
		Spec:       spec,
	}
}

// NameServiceDisruptionBudget lets Kubernetes evict one name server at a time.
func NameServiceDisruptionBudget(n *v1alpha1.NameService) *policyv1.PodDisruptionBudget {
	return disruptionBudget(n.Namespace, naming.NameServerDisruptionBudget(n.Name), naming.NameServiceLabels(n.Name),
		naming.NameServiceSelector(n.Name))
}
