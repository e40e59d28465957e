// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

func TestValidateBroker(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.Broker)
		want  []string
	}{
		"a good one": {func(b *wire.Broker) {}, nil},
		"unknown cluster mode": {
			func(b *wire.Broker) { b.Spec.ClusterMode = "CONTAINER" },
			[]string{`spec.clusterMode: Unsupported value: "CONTAINER": supported values: "CONTROLLER", "STATIC"`},
		},
		"unknown replication mode": {
			func(b *wire.Broker) { b.Spec.ReplicationMode = "async" },
			[]string{`spec.replicationMode: Unsupported value: "async": supported values: "ASYNC", "DLEDGER", "SYNC"`},
		},
		"unknown storage mode": {
			func(b *wire.Broker) { b.Spec.StorageMode = "Ceph" },
			[]string{`spec.storageMode: Unsupported value: "Ceph": supported values: "EmptyDir", "HostPath", "NFS", "StorageClass"`},
		},
		"unknown update strategy": {
			func(b *wire.Broker) { b.Spec.UpdateStrategy.Type = "Recreate" },
			[]string{`spec.updateStrategy.type: Unsupported value: "Recreate": supported values: "OnDelete", "RollingUpdate"`},
		},
		"unknown scale-down policy": {
			func(b *wire.Broker) { b.Spec.ScaleDown.Policy = "Drop" },
			[]string{`spec.scaleDown.policy: Unsupported value: "Drop": supported values: "Drain", "Force", "Refuse"`},
		},
		"unknown claim retention": {
			func(b *wire.Broker) { b.Spec.PersistentVolumeClaimRetentionPolicy.WhenDeleted = "Keep" },
			[]string{`spec.persistentVolumeClaimRetentionPolicy.whenDeleted: Unsupported value: "Keep": supported values: "Delete", "Retain"`},
		},
		"negative size": {
			func(b *wire.Broker) { b.Spec.Groups = new(int32(-1)) },
			[]string{`spec.size: Invalid value: -1: must be greater than or equal to 0`},
		},
		"huge size": {
			func(b *wire.Broker) { b.Spec.Groups = new(int32(100000)) },
			[]string{`spec.size: Invalid value: 100000: must be less than or equal to 512`},
		},
		"negative replicas": {
			func(b *wire.Broker) { b.Spec.ReplicaPerGroup = new(int32(-2)) },
			[]string{`spec.replicaPerGroup: Invalid value: -2: must be greater than or equal to 0`},
		},
		"huge replicas": {
			func(b *wire.Broker) { b.Spec.ReplicaPerGroup = new(int32(17)) },
			[]string{`spec.replicaPerGroup: Invalid value: 17: must be less than or equal to 16`},
		},
		"negative partition": {
			func(b *wire.Broker) { b.Spec.UpdateStrategy.Partition = new(int32(-1)) },
			[]string{`spec.updateStrategy.partition: Invalid value: -1: must be greater than or equal to 0`},
		},
		"no grace period": {
			func(b *wire.Broker) { b.Spec.TerminationGracePeriodSeconds = new(int64(0)) },
			[]string{`spec.terminationGracePeriodSeconds: Invalid value: 0: must be greater than or equal to 1`},
		},
		"endless grace period": {
			func(b *wire.Broker) { b.Spec.TerminationGracePeriodSeconds = new(int64(1 << 40)) },
			[]string{`spec.terminationGracePeriodSeconds: Invalid value: 1099511627776: must be less than or equal to 86400`},
		},
		"negative drain timeout": {
			func(b *wire.Broker) { b.Spec.ScaleDown.DrainTimeout = &metav1.Duration{Duration: -time.Minute} },
			[]string{`spec.scaleDown.drainTimeout: Invalid value: "-1m0s": must be greater than 0`},
		},
		"empty image": {
			func(b *wire.Broker) { b.Spec.BrokerImage = "" },
			[]string{`spec.brokerImage: Required value`},
		},
		"blank image": {
			func(b *wire.Broker) { b.Spec.BrokerImage = "apache/rocketmq:5.5.0 " },
			[]string{`spec.brokerImage: Invalid value: "apache/rocketmq:5.5.0 ": must not contain white space`},
		},
		"name servers without a port": {
			func(b *wire.Broker) { b.Spec.NameServers = "ns-0:9876;ns-1" },
			[]string{`spec.nameServers: Invalid value: "ns-0:9876;ns-1": must be a list of host:port separated by semicolons: "ns-1" has no port`},
		},
		"name servers separated by commas": {
			func(b *wire.Broker) { b.Spec.NameServers = "ns-0:9876,ns-1:9876" },
			[]string{`spec.nameServers: Invalid value: "ns-0:9876,ns-1:9876": must be a list of host:port separated by semicolons: "ns-0:9876,ns-1:9876" has a comma: separate addresses with a semicolon`},
		},
		"name servers twice": {
			func(b *wire.Broker) {
				b.Spec.NameServers, b.Spec.NameServiceRef = "ns:9876", &wire.NameServiceReference{Name: "name-service"}
			},
			[]string{`spec.nameServiceRef: Forbidden: may not be set together with nameServers`},
		},
		"reference without a name": {
			func(b *wire.Broker) { b.Spec.NameServiceRef = &wire.NameServiceReference{} },
			[]string{`spec.nameServiceRef.name: Required value`},
		},
		"reference with a bad name": {
			func(b *wire.Broker) { b.Spec.NameServiceRef = &wire.NameServiceReference{Name: "Name_Service"} },
			[]string{`spec.nameServiceRef.name: Invalid value: "Name_Service": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`},
		},
		"elected masters by a Controller without a name": {
			func(b *wire.Broker) {
				b.Spec.ClusterMode, b.Spec.ControllerRef = wire.ClusterModeController, &wire.ControllerReference{}
			},
			[]string{`spec.controllerRef.name: Required value`},
		},
		"elected masters in a DLedger group": {
			func(b *wire.Broker) {
				b.Spec.ClusterMode, b.Spec.ControllerRef = wire.ClusterModeController, &wire.ControllerReference{Name: "controller"}
				b.Spec.ReplicationMode = wire.ReplicationModeDLedger
			},
			[]string{`spec.replicationMode: Invalid value: "DLEDGER": must be ASYNC or SYNC with clusterMode CONTROLLER: a DLedger group elects its leader itself`},
		},
		"owned settings": {
			func(b *wire.Broker) {
				b.Spec.Properties = map[string]string{"brokerId": "0", "listenPort": "10911", "namesrvAddr": "ns:9876", "dLegerPeers": "n0-a:1", "storePathRootDir": "/tmp"}
			},
			[]string{
				`spec.properties[brokerId]: Forbidden: cannot be set: it is computed for every member`,
				`spec.properties[dLegerPeers]: Forbidden: cannot be set: use replicationMode DLEDGER`,
				`spec.properties[listenPort]: Forbidden: cannot be set: the ports of a member are fixed`,
				`spec.properties[namesrvAddr]: Forbidden: cannot be set: use nameServers or nameServiceRef`,
				`spec.properties[storePathRootDir]: Forbidden: cannot be set: the member's volume is mounted at a fixed place`,
			},
		},
		"a setting that smuggles another one in": {
			func(b *wire.Broker) { b.Spec.Properties = map[string]string{"deleteWhen": "04\nbrokerId=7"} },
			[]string{`spec.properties[deleteWhen]: Invalid value: "04\nbrokerId=7": must be one line without control characters`},
		},
		"a setting that is no key": {
			func(b *wire.Broker) { b.Spec.Properties = map[string]string{"delete when": "04"} },
			[]string{`spec.properties[delete when]: Invalid value: "delete when": a key must begin with a letter and consist of letters, digits, '.', '_' and '-'`},
		},
		"honoured settings": {
			func(b *wire.Broker) {
				b.Spec.Properties = map[string]string{"brokerClusterName": "DefaultCluster", "brokerRole": "SYNC_MASTER"}
			},
			nil,
		},
		"honoured settings that agree with the fields": {
			func(b *wire.Broker) {
				b.Spec.Properties = map[string]string{"brokerClusterName": "DefaultCluster", "brokerRole": "SYNC_MASTER"}
				b.Spec.ClusterName, b.Spec.ReplicationMode = "DefaultCluster", wire.ReplicationModeSync
			},
			nil,
		},
		"honoured settings that contradict the fields": {
			func(b *wire.Broker) {
				b.Spec.Properties = map[string]string{"brokerClusterName": "DefaultCluster", "brokerRole": "SYNC_MASTER"}
				b.Spec.ClusterName, b.Spec.ReplicationMode = "shop", wire.ReplicationModeAsync
			},
			[]string{
				`spec.properties[brokerClusterName]: Invalid value: "DefaultCluster": contradicts clusterName "shop", which cannot be changed once it is stored`,
				`spec.properties[brokerRole]: Invalid value: "SYNC_MASTER": contradicts replicationMode "ASYNC": set only one of the two`,
			},
		},
		"a role that is no master's": {
			func(b *wire.Broker) { b.Spec.Properties = map[string]string{"brokerRole": "SLAVE"} },
			[]string{`spec.properties[brokerRole]: Unsupported value: "SLAVE": supported values: "ASYNC_MASTER", "SYNC_MASTER"`},
		},
		"bad cluster name": {
			func(b *wire.Broker) { b.Spec.ClusterName = "my cluster" },
			[]string{`spec.clusterName: Invalid value: "my cluster": must consist of letters, digits, - and _`},
		},
		"bad cluster name by its property": {
			func(b *wire.Broker) { b.Spec.Properties = map[string]string{"brokerClusterName": "my.cluster"} },
			[]string{`spec.properties[brokerClusterName]: Invalid value: "my.cluster": must consist of letters, digits, - and _`},
		},
		"long cluster name": {
			func(b *wire.Broker) { b.Spec.ClusterName = strings.Repeat("x", 128) },
			[]string{`spec.clusterName: Too long: may not be more than 127 characters`},
		},
		"no claims to keep data in": {
			func(b *wire.Broker) {
				b.Spec.StorageMode, b.Spec.VolumeClaimTemplates = wire.StorageModeStorageClass, nil
			},
			[]string{`spec.volumeClaimTemplates: Required value: at least one claim is needed with storageMode StorageClass`},
		},
		"no claims to keep data in, by the older word": {
			func(b *wire.Broker) { b.Spec.StorageMode, b.Spec.VolumeClaimTemplates = wire.StorageModeNFS, nil },
			[]string{`spec.volumeClaimTemplates: Required value: at least one claim is needed with storageMode NFS`},
		},
		"claims of one name": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates = claims("data", "data") },
			[]string{`spec.volumeClaimTemplates[1].metadata.name: Duplicate value: "data"`},
		},
		"a first claim without a name gets one": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates = claims("", "logs") },
			nil,
		},
		"a later claim without a name": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates = claims("data", "") },
			[]string{`spec.volumeClaimTemplates[1].metadata.name: Required value: only the first claim has a default name`},
		},
		"a claim with a bad name": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates = claims("broker.storage") },
			[]string{`spec.volumeClaimTemplates[0].metadata.name: Invalid value: "broker.storage": must not contain dots`},
		},
		"a claim for nothing": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates[0].Spec = corev1.PersistentVolumeClaimSpec{} },
			[]string{
				`spec.volumeClaimTemplates[0].spec.accessModes: Required value: at least one access mode is needed`,
				`spec.volumeClaimTemplates[0].spec.resources.requests[storage]: Required value: a claim asks for an amount of storage`,
			},
		},
		"a claim that is something else": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates[0].Kind = "PersistentVolume" },
			[]string{`spec.volumeClaimTemplates[0].kind: Unsupported value: "PersistentVolume": supported values: "PersistentVolumeClaim"`},
		},
		"no directory": {
			func(b *wire.Broker) { b.Spec.StorageMode = wire.StorageModeHostPath },
			[]string{`spec.hostPath: Required value: a directory is needed with storageMode HostPath`},
		},
		"relative directory": {
			func(b *wire.Broker) { b.Spec.StorageMode, b.Spec.HostPath = wire.StorageModeHostPath, "data/rocketmq" },
			[]string{`spec.hostPath: Invalid value: "data/rocketmq": must be an absolute path`},
		},
		"directory that goes up": {
			func(b *wire.Broker) { b.Spec.StorageMode, b.Spec.HostPath = wire.StorageModeHostPath, "/data/../etc" },
			[]string{`spec.hostPath: Invalid value: "/data/../etc": must not contain '..'`},
		},
		"volumes of one name": {
			func(b *wire.Broker) { b.Spec.Volumes = []corev1.Volume{{Name: "conf"}, {Name: "conf"}} },
			[]string{`spec.volumes[1]: Duplicate value: {"name":"conf"}`},
		},
		"a volume of the data volume's name": {
			func(b *wire.Broker) { b.Spec.Volumes = []corev1.Volume{{Name: "broker-storage"}} },
			[]string{`spec.volumes[0].name: Invalid value: "broker-storage": must not be the name of a volume that every pod has`},
		},
		"a volume of the data volume's name, without claims": {
			func(b *wire.Broker) {
				b.Spec.VolumeClaimTemplates, b.Spec.Volumes = nil, []corev1.Volume{{Name: "broker-storage"}}
			},
			[]string{`spec.volumes[0].name: Invalid value: "broker-storage": must not be the name of a volume that every pod has`},
		},
		"name with a dot": {
			func(b *wire.Broker) { b.Name = "my.broker" },
			[]string{`metadata.name: Invalid value: "my.broker": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`},
		},
		"longest name": {func(b *wire.Broker) { b.Name = strings.Repeat("b", 40) }, nil},
		"name too long for the replicas": {
			func(b *wire.Broker) { b.Name = strings.Repeat("b", 41) },
			[]string{`metadata.name: Invalid value: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb": the name may have at most 40 characters, so that its StatefulSet bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-0-replica-1 has at most 52`},
		},
		"longest name for masters alone": {
			func(b *wire.Broker) { b.Name, b.Spec.ReplicaPerGroup = strings.Repeat("b", 43), new(int32(0)) }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, messages(newAdmission().create(broker(test.tweak))), test.want)
		})
	}
}

func TestValidateBrokerUpdate(t *testing.T) {
	elected := func(b *wire.Broker) {
		b.Spec.ClusterMode, b.Spec.ControllerRef = wire.ClusterModeController, &wire.ControllerReference{Name: "controller"}
	}
	for name, test := range map[string]struct {
		old   func(*wire.Broker)
		tweak func(*wire.Broker)
		want  []string
	}{
		"nothing changes": {func(b *wire.Broker) {}, func(b *wire.Broker) {}, nil},
		"what is no matter of data may change": {
			func(b *wire.Broker) {},
			func(b *wire.Broker) {
				b.Spec.BrokerImage, b.Spec.Groups, b.Spec.HostPath = "apache/rocketmq:5.5.1", new(int32(4)), "/elsewhere"
			},
			nil,
		},
		"another cluster mode": {
			func(b *wire.Broker) {}, elected,
			[]string{`spec.clusterMode: Forbidden: cannot be changed: the members of a group have other names and another master in each mode`},
		},
		"another storage mode": {
			func(b *wire.Broker) {},
			func(b *wire.Broker) { b.Spec.StorageMode = wire.StorageModeEmptyDir },
			[]string{`spec.storageMode: Forbidden: cannot be changed: data does not move by itself`},
		},
		"another word for the same storage mode": {
			func(b *wire.Broker) {}, func(b *wire.Broker) { b.Spec.StorageMode = wire.StorageModeNFS }, nil,
		},
		"other claims": {
			func(b *wire.Broker) {},
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates[0].Spec.StorageClassName = new("fast") },
			[]string{`spec.volumeClaimTemplates: Forbidden: cannot be changed: data does not move by itself; to grow a volume, change the claims that were made from the templates`},
		},
		"other claims that are not in use": {
			func(b *wire.Broker) { b.Spec.StorageMode = wire.StorageModeEmptyDir },
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates = nil },
			nil,
		},
		"another directory": {
			func(b *wire.Broker) { b.Spec.StorageMode, b.Spec.HostPath = wire.StorageModeHostPath, "/data" },
			func(b *wire.Broker) { b.Spec.HostPath = "/elsewhere" },
			[]string{`spec.hostPath: Forbidden: cannot be changed: data does not move by itself`},
		},
		"another cluster name": {
			func(b *wire.Broker) {},
			func(b *wire.Broker) { b.Spec.ClusterName = "other" },
			[]string{`spec.clusterName: Forbidden: cannot be changed: brokers and clients know the cluster as "broker"`},
		},
		"another cluster name by its property": {
			func(b *wire.Broker) { b.Spec.ClusterName = "broker" },
			func(b *wire.Broker) { b.Spec.Properties = map[string]string{"brokerClusterName": "other"} },
			[]string{`spec.properties[brokerClusterName]: Invalid value: "other": contradicts clusterName "broker", which cannot be changed once it is stored`},
		},
		"another role by its property, as published": {
			func(b *wire.Broker) { b.Spec.Properties = map[string]string{"brokerRole": "ASYNC_MASTER"} },
			func(b *wire.Broker) { b.Spec.Properties["brokerRole"] = "SYNC_MASTER" },
			nil,
		},
		"to a DLedger log": {
			func(b *wire.Broker) {},
			func(b *wire.Broker) { b.Spec.ReplicationMode = wire.ReplicationModeDLedger },
			[]string{`spec.replicationMode: Forbidden: cannot be changed: the commit log of DLEDGER differs from that of ASYNC and SYNC`},
		},
		"from asynchronous to synchronous": {
			func(b *wire.Broker) { b.Spec.ReplicationMode = wire.ReplicationModeAsync },
			func(b *wire.Broker) { b.Spec.ReplicationMode = wire.ReplicationModeSync },
			nil,
		},
		"another Controller": {
			elected,
			func(b *wire.Broker) { b.Spec.ControllerRef.Name = "other" },
			[]string{`spec.controllerRef: Forbidden: cannot be changed: another Controller does not know who may be elected`},
		},
		"fewer groups where that is refused": {
			func(b *wire.Broker) { b.Spec.Groups, b.Spec.ScaleDown.Policy = new(int32(3)), wire.ScaleDownRefuse },
			func(b *wire.Broker) { b.Spec.Groups = new(int32(2)) },
			[]string{`spec.size: Forbidden: cannot decrease from 3 to 2: scaleDown.policy is Refuse; with Drain a group leaves once everything in it is consumed`},
		},
		"more groups where fewer are refused": {
			func(b *wire.Broker) { b.Spec.Groups, b.Spec.ScaleDown.Policy = new(int32(3)), wire.ScaleDownRefuse },
			func(b *wire.Broker) { b.Spec.Groups = new(int32(4)) },
			nil,
		},
		"more groups than the name has room for": {
			func(b *wire.Broker) { b.Name = strings.Repeat("b", 40) },
			func(b *wire.Broker) { b.Spec.Groups = new(int32(11)) },
			[]string{`spec.size: Invalid value: 11: the name may have at most 39 characters, so that its StatefulSet bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-10-replica-1 has at most 52`},
		},
		"a stored mistake does not block another change": {
			func(b *wire.Broker) { b.Spec.NameServers, b.Spec.BrokerImage = "ns-0", "" },
			func(b *wire.Broker) { b.Spec.Groups = new(int32(2)) },
			nil,
		},
		"a stored mistake may not become another one": {
			func(b *wire.Broker) { b.Spec.NameServers = "ns-0" },
			func(b *wire.Broker) { b.Spec.NameServers = "ns-1" },
			[]string{`spec.nameServers: Invalid value: "ns-1": must be a list of host:port separated by semicolons: "ns-1" has no port`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			old := broker(test.old)
			obj := old.DeepCopy()
			test.tweak(obj)
			expect(t, messages(newAdmission().update(obj, old)), test.want)
		})
	}
}

func TestValidateBrokerStatusUpdate(t *testing.T) {
	now := metav1.NewTime(time.Date(2025, 6, 7, 8, 9, 10, 0, time.UTC))
	ready := metav1.Condition{Type: "Ready", Status: metav1.ConditionTrue, Reason: "AllReady", LastTransitionTime: now}
	for name, test := range map[string]struct {
		tweak func(*wire.BrokerStatus)
		want  []string
	}{
		"a good one": {func(s *wire.BrokerStatus) { s.Conditions = []metav1.Condition{ready} }, nil},
		"negative numbers": {
			func(s *wire.BrokerStatus) { s.Groups, s.ReadyGroups, s.Replicas, s.ObservedGeneration = -1, -2, -3, -4 },
			[]string{
				`status.observedGeneration: Invalid value: -4: must be at least 0`,
				`status.readyGroups: Invalid value: -2: must be at least 0`,
				`status.replicas: Invalid value: -3: must be at least 0`,
				`status.size: Invalid value: -1: must be at least 0`,
			},
		},
		"two conditions of one type": {
			func(s *wire.BrokerStatus) { s.Conditions = []metav1.Condition{ready, ready} },
			[]string{`status.conditions[1]: Duplicate value: "Ready"`},
		},
		"unknown role": {
			func(s *wire.BrokerStatus) {
				s.GroupStatuses = []wire.BrokerGroupStatus{{Name: "broker-0", Members: []wire.BrokerMemberStatus{{Pod: "broker-0-master-0", Role: "Leader"}}}}
			},
			[]string{`status.groups[0].members[0].role: Unsupported value: "Leader": supported values: "Master", "Replica", "Unknown"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			obj := broker()
			test.tweak(&obj.Status)
			expect(t, messages(newAdmission().updateStatus(obj, broker())), test.want)
		})
	}
}

func TestWarningsForBroker(t *testing.T) {
	for name, test := range map[string]struct {
		tweak func(*wire.Broker)
		want  []string
	}{
		"nothing to say": {func(b *wire.Broker) {}, nil},
		"data in the pod": {
			func(b *wire.Broker) { b.Spec.VolumeClaimTemplates = nil },
			[]string{`spec.storageMode: EmptyDir loses the messages of a member when its pod is deleted; use StorageClass to keep them`},
		},
		"storage that is not used": {
			func(b *wire.Broker) { b.Spec.StorageMode, b.Spec.HostPath = wire.StorageModeEmptyDir, "/data" },
			[]string{
				`spec.hostPath: has no effect with storageMode EmptyDir`,
				`spec.storageMode: EmptyDir loses the messages of a member when its pod is deleted; use StorageClass to keep them`,
				`spec.volumeClaimTemplates: has no effect with storageMode EmptyDir`,
			},
		},
		"claims that are not used": {
			func(b *wire.Broker) { b.Spec.StorageMode, b.Spec.HostPath = wire.StorageModeHostPath, "/data" },
			[]string{`spec.volumeClaimTemplates: has no effect with storageMode HostPath`},
		},
		"claims to delete where there are none": {
			func(b *wire.Broker) {
				b.Spec.StorageMode, b.Spec.HostPath, b.Spec.VolumeClaimTemplates = wire.StorageModeHostPath, "/data", nil
				b.Spec.PersistentVolumeClaimRetentionPolicy.WhenScaled = wire.ClaimRetentionDelete
			},
			[]string{`spec.persistentVolumeClaimRetentionPolicy: has no effect with storageMode HostPath`},
		},
		"restarts that do not happen": {
			func(b *wire.Broker) { b.Spec.AllowRestart = true },
			[]string{`spec.allowRestart: has no effect: no change of the name servers restarts a broker`},
		},
		"a master to copy from": {func(b *wire.Broker) { b.Spec.ScalePodName = "broker-0-master-0" }, nil},
		"no pod at all to copy from": {
			func(b *wire.Broker) { b.Spec.ScalePodName = "broker-0" },
			[]string{`spec.scalePodName: "broker-0" is no master pod of this Broker; a new group receives the metadata of any live master`},
		},
		"a group that is not there to copy from": {
			func(b *wire.Broker) { b.Spec.ScalePodName = "broker-1-master-0" },
			[]string{`spec.scalePodName: "broker-1-master-0" is no master pod of this Broker; a new group receives the metadata of any live master`},
		},
		"an elected master to copy from": {
			func(b *wire.Broker) {
				b.Spec.ClusterMode, b.Spec.ControllerRef = wire.ClusterModeController, &wire.ControllerReference{Name: "controller"}
				b.Spec.ScalePodName = "broker-0-1-0"
			},
			[]string{`spec.clusterMode: CONTROLLER is stored, but this version does not run it yet: no broker is created`},
		},
		"elected masters without a reference, as in manifests of the rocketmq-operator": {
			func(b *wire.Broker) { b.Spec.ClusterMode = wire.ClusterModeController },
			[]string{`spec.clusterMode: CONTROLLER is stored, but this version does not run it yet: no broker is created`},
		},
		"a Controller that is not used": {
			func(b *wire.Broker) { b.Spec.ControllerRef = &wire.ControllerReference{Name: "controller"} },
			[]string{`spec.controllerRef: has no effect with clusterMode STATIC`},
		},
		"a small DLedger group": {
			func(b *wire.Broker) { b.Spec.ReplicationMode = wire.ReplicationModeDLedger },
			[]string{
				`spec.replicaPerGroup: a DLEDGER group of fewer than 3 members stops when it loses one`,
				`spec.replicationMode: DLEDGER is stored, but this version does not run it yet: no broker is created`,
			},
		},
		"synchronous with nobody": {
			func(b *wire.Broker) {
				b.Spec.Properties, b.Spec.ReplicaPerGroup = map[string]string{"brokerRole": "SYNC_MASTER"}, new(int32(0))
			},
			[]string{`spec.replicaPerGroup: SYNC without a replica protects nothing, and RocketMQ 4.9 answers SLAVE_NOT_AVAILABLE to every message`},
		},
		"an old version": {
			func(b *wire.Broker) { b.Spec.BrokerImage = "registry:5000/rocketmq-broker:4.5.0-alpine" },
			[]string{`spec.brokerImage: the tag says RocketMQ 4.5.0, but 4.9.4 is the oldest version that is supported`},
		},
		"no version in the tag": {func(b *wire.Broker) { b.Spec.BrokerImage = "registry:5000/rocketmq-broker" }, nil},
		"a version that loses topics": {
			func(b *wire.Broker) { b.Spec.BrokerImage = "apache/rocketmq:5.3.2" },
			[]string{`spec.brokerImage: replicas of RocketMQ 5.3.2 and 5.3.3 can lose topics that have attributes; use another version`},
		},
		"the node's name servers": {
			func(b *wire.Broker) { b.Spec.HostNetwork, b.Spec.DNSPolicy = true, corev1.DNSClusterFirst },
			[]string{`spec.dnsPolicy: ClusterFirst with hostNetwork uses the node's name servers, which do not know the cluster's Services; use ClusterFirstWithHostNet`},
		},
		"a partition without a rollout": {
			func(b *wire.Broker) {
				b.Spec.UpdateStrategy = wire.BrokerUpdateStrategy{Type: wire.UpdateStrategyOnDelete, Partition: new(int32(1))}
			},
			[]string{`spec.updateStrategy.partition: has no effect with type OnDelete`},
		},
		"a partition above every group": {
			func(b *wire.Broker) { b.Spec.UpdateStrategy.Partition = new(int32(1)) },
			[]string{`spec.updateStrategy.partition: keeps every group as it is: size is 1`},
		},
		"a forced scale-down with a timeout": {
			func(b *wire.Broker) {
				b.Spec.ScaleDown = wire.BrokerScaleDown{Policy: wire.ScaleDownForce, DrainTimeout: &metav1.Duration{Duration: time.Hour}}
			},
			[]string{
				`spec.scaleDown.drainTimeout: has no effect with policy Force`,
				`spec.scaleDown.policy: Force loses the messages of a leaving group that are not consumed yet`,
			},
		},
		"a short grace period": {
			func(b *wire.Broker) { b.Spec.TerminationGracePeriodSeconds = new(int64(5)) },
			[]string{`spec.terminationGracePeriodSeconds: a broker may need 30 seconds to flush and unregister; one that is killed recovers its log at the next start`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, newAdmission().warnings(broker(test.tweak), nil), test.want)
		})
	}
}

func TestWarningsOfAnUpdateAreNew(t *testing.T) {
	old := broker(func(b *wire.Broker) { b.Spec.AllowRestart = true })
	obj := old.DeepCopy()
	obj.Spec.HostPath = "/data"
	expect(t, newAdmission().warnings(obj, old), []string{`spec.hostPath: has no effect with storageMode StorageClass`})
}
