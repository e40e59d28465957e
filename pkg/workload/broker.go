// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"
	"strconv"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

const (
	brokerContainer = "broker"
	// brokerStartupSeconds: after a crash a broker reads the log back that it had not marked as complete.
	brokerStartupSeconds = 1800
)

// Member is one member of a Broker in clusterMode STATIC. Index 0 is the master of its group.
type Member struct {
	Group, Index int
}

// Name returns the member's name within its group.
func (m Member) Name() string { return naming.StaticMember(m.Index) }

// BrokerMemberSet is what the StatefulSet of a member is made of beside the spec.
type BrokerMemberSet struct {
	Member
	// Revision is BrokerRevision, and Launch the name of BrokerLaunch.
	Revision, Launch string
	// InitialGroups is the number of groups the Broker was first made with.
	InitialGroups int
	// Added says that the group joins a cluster that runs already.
	Added bool
}

// BrokerStatefulSet returns the StatefulSet of one member.
func BrokerStatefulSet(b *v1alpha1.Broker, m BrokerMemberSet) *appsv1.StatefulSet {
	name := naming.BrokerStatefulSet(b.Name, m.Group, m.Name())
	labels := naming.BrokerMemberLabels(b.Name, m.Group, m.Name())
	annotations := map[string]string{
		naming.AnnotationRevision:      m.Revision,
		naming.AnnotationInitialGroups: strconv.Itoa(m.InitialGroups),
	}
	if m.Added && m.Index == 0 {
		annotations[naming.AnnotationMetadata] = naming.MetadataNotCopied
	}
	proc := brokerProcess(b, m, name, labels)
	sameGroup := naming.BrokerSelector(b.Name)
	sameGroup[naming.LabelGroup] = naming.BrokerGroup(b.Name, m.Group)

	return &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Namespace: b.Namespace, Name: name, Labels: labels, Annotations: annotations},
		Spec: statefulSetSpec(1, naming.BrokerService(b.Name), naming.BrokerSelector(b.Name), proc.data.claims,
			podTemplate(&b.Spec.PodSettings, proc, labels, sameGroup, m.Revision)),
	}
}

func brokerProcess(b *v1alpha1.Broker, m BrokerMemberSet, name string, labels map[string]string) process {
	dir := home(&b.Spec.PodSettings)
	proc := process{
		container:      brokerContainer,
		argument:       "broker",
		image:          b.Spec.BrokerImage,
		launch:         m.Launch,
		env:            brokerEnv(b, m.Member, dir),
		ports:          brokerPorts(),
		probed:         naming.PortNameMain,
		startupSeconds: brokerStartupSeconds,
		data: newDataVolume(&b.Spec.StorageSettings, naming.BrokerVolume, labels, []directory{
			{mountPath: dir + "/logs", subPath: "logs/" + name},
			{mountPath: dir + "/store", subPath: "store/" + name},
		}),
	}
	proc.volumes = append(proc.volumes, configMapVolume(naming.Volume("name-servers"), naming.BrokerNameServers(b.Name)))
	proc.mounts = append(proc.mounts,
		corev1.VolumeMount{Name: naming.Volume("name-servers"), MountPath: launchRoot + "/name-servers", ReadOnly: true})
	if len(b.Spec.Volumes) > 0 {
		proc.volumes = append(proc.volumes, b.Spec.Volumes...)
		proc.mounts = append(proc.mounts,
			corev1.VolumeMount{Name: b.Spec.Volumes[0].Name, MountPath: launchRoot + "/user", ReadOnly: true})
	}
	return proc
}

func brokerEnv(b *v1alpha1.Broker, m Member, dir string) []corev1.EnvVar {
	return append(podIdentity(),
		corev1.EnvVar{Name: "BROKER_CLUSTER_NAME", Value: clusterName(b)},
		corev1.EnvVar{Name: "BROKER_NAME", Value: naming.BrokerGroup(b.Name, m.Group)},
		corev1.EnvVar{Name: "BROKER_ID", Value: strconv.Itoa(m.Index)},
		corev1.EnvVar{Name: "BROKER_ROLE", Value: brokerRole(b, m)},
		corev1.EnvVar{Name: "LAUNCH_DATA", Value: dir},
		corev1.EnvVar{Name: "LAUNCH_HEAP", Value: heapOptions(brokerHeap, &b.Spec.Resources)},
		corev1.EnvVar{Name: "LAUNCH_DIRECT_MEMORY", Value: directMemoryOptions(brokerDirect, &b.Spec.Resources)},
	)
}

func brokerRole(b *v1alpha1.Broker, m Member) string {
	if m.Index > 0 {
		return "SLAVE"
	}
	return fmt.Sprintf("%s_MASTER", replicationMode(b))
}

func brokerPorts() []corev1.ContainerPort {
	return []corev1.ContainerPort{
		{Name: naming.PortNameFast, ContainerPort: naming.PortBrokerFast},
		{Name: naming.PortNameMain, ContainerPort: naming.PortBroker},
		{Name: naming.PortNameHA, ContainerPort: naming.PortBrokerHA},
	}
}

// BrokerService returns the headless Service with the members' stable names. A member is found by name before it is
// ready: its replicas and our own checks need it then.
func BrokerService(b *v1alpha1.Broker) *corev1.Service {
	return &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: b.Namespace, Name: naming.BrokerService(b.Name), Labels: naming.BrokerLabels(b.Name)},
		Spec: corev1.ServiceSpec{
			ClusterIP:                corev1.ClusterIPNone,
			PublishNotReadyAddresses: true,
			Selector:                 naming.BrokerSelector(b.Name),
			Ports: []corev1.ServicePort{
				servicePort(naming.PortNameFast, naming.PortBrokerFast),
				servicePort(naming.PortNameMain, naming.PortBroker),
				servicePort(naming.PortNameHA, naming.PortBrokerHA),
			},
		},
	}
}

// BrokerDisruptionBudget lets Kubernetes evict one member at a time.
func BrokerDisruptionBudget(b *v1alpha1.Broker) *policyv1.PodDisruptionBudget {
	return disruptionBudget(b.Namespace, naming.BrokerDisruptionBudget(b.Name), naming.BrokerLabels(b.Name),
		naming.BrokerSelector(b.Name))
}

func disruptionBudget(namespace, name string, labels, selector map[string]string) *policyv1.PodDisruptionBudget {
	return &policyv1.PodDisruptionBudget{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels},
		Spec: policyv1.PodDisruptionBudgetSpec{
			MaxUnavailable: new(intstr.FromInt32(1)),
			Selector:       &metav1.LabelSelector{MatchLabels: selector},
		},
	}
}

func servicePort(name string, port int32) corev1.ServicePort {
	return corev1.ServicePort{Name: name, Port: port, TargetPort: intstr.FromString(name), Protocol: corev1.ProtocolTCP}
}

// statefulSetSpec starts all pods at once: a pod that cannot start must neither hold up the others nor the change that
// would repair it. Claims are never Kubernetes' to delete.
func statefulSetSpec(replicas int32, service string, selector map[string]string, claims []corev1.PersistentVolumeClaim,
	template corev1.PodTemplateSpec) appsv1.StatefulSetSpec {
	return appsv1.StatefulSetSpec{
		Replicas:             &replicas,
		ServiceName:          service,
		Selector:             &metav1.LabelSelector{MatchLabels: selector},
		PodManagementPolicy:  appsv1.ParallelPodManagement,
		UpdateStrategy:       appsv1.StatefulSetUpdateStrategy{Type: appsv1.RollingUpdateStatefulSetStrategyType},
		VolumeClaimTemplates: claims,
		Template:             template,
	}
}
