// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// gracefulSeconds is what brokers were seen to need to flush, unregister and exit, with room.
const gracefulSeconds = 30

// WarningsForBroker are the warnings for an admitted Broker; old is nil for a new one.
func WarningsForBroker(obj, old *rocketmq.Broker) []string {
	if old == nil {
		return brokerWarnings(obj)
	}
	return fresh(brokerWarnings(obj), func() []string { return brokerWarnings(old) })
}

func brokerWarnings(obj *rocketmq.Broker) []string {
	var w warnings
	path, spec := field.NewPath("spec"), &obj.Spec
	warnBrokerModes(&w, spec, path)
	warnImage(&w, spec.BrokerImage, oldestVersion, path.Child("brokerImage"))
	w.addIf(hasLossySync(spec.BrokerImage) && value(spec.ReplicaPerGroup) > 0, path.Child("brokerImage"),
		"replicas of RocketMQ 5.3.2 and 5.3.3 can lose topics that have attributes; use another version")
	warnPods(&w, &spec.PodSettings, path)
	w.addIf(spec.StorageMode == rocketmq.StorageModeEmptyDir, path.Child("storageMode"),
		"EmptyDir loses the messages of a member when its pod is deleted; use StorageClass to keep them")
	warnStorage(&w, &spec.StorageSettings, path)
	w.addIf(spec.AllowRestart, path.Child("allowRestart"), "has no effect: no change of the name servers restarts a broker")
	w.addIf(spec.ScalePodName != "" && obj.Name != "" && !isMasterPod(obj, spec.ScalePodName), path.Child("scalePodName"),
		"%q is no master pod of this Broker; a new group receives the metadata of any live master", spec.ScalePodName)
	warnBrokerChanges(&w, spec, path)
	return w
}

func warnBrokerModes(w *warnings, spec *rocketmq.BrokerSpec, path *field.Path) {
	warnNotRunMode(w, spec.ClusterMode == rocketmq.ClusterModeController, string(spec.ClusterMode), path.Child("clusterMode"))
	warnNotRunMode(w, isDLedger(spec), string(spec.ReplicationMode), path.Child("replicationMode"))
	w.addIf(spec.ControllerRef != nil && spec.ClusterMode == rocketmq.ClusterModeStatic, path.Child("controllerRef"),
		"has no effect with clusterMode STATIC")
	w.addIf(isDLedger(spec) && value(spec.ReplicaPerGroup) < 3, path.Child("replicaPerGroup"),
		"a DLEDGER group of fewer than 3 members stops when it loses one")
	mode := naming.ReplicationMode(string(spec.ReplicationMode), spec.Properties)
	w.addIf(mode == string(rocketmq.ReplicationModeSync) && value(spec.ReplicaPerGroup) == 0, path.Child("replicaPerGroup"),
		"SYNC without a replica protects nothing, and RocketMQ 4.9 answers SLAVE_NOT_AVAILABLE to every message")
}

func warnBrokerChanges(w *warnings, spec *rocketmq.BrokerSpec, path *field.Path) {
	update, scaleDown, retention := &spec.UpdateStrategy, &spec.ScaleDown, &spec.PersistentVolumeClaimRetentionPolicy
	w.addIf(value(update.Partition) > 0 && update.Type == rocketmq.UpdateStrategyOnDelete, path.Child("updateStrategy", "partition"),
		"has no effect with type OnDelete")
	w.addIf(value(update.Partition) > 0 && value(update.Partition) >= value(spec.Groups) && update.Type == rocketmq.UpdateStrategyRollingUpdate,
		path.Child("updateStrategy", "partition"), "keeps every group as it is: size is %d", value(spec.Groups))
	w.addIf(scaleDown.DrainTimeout != nil && scaleDown.Policy != rocketmq.ScaleDownDrain, path.Child("scaleDown", "drainTimeout"),
		"has no effect with policy %s", scaleDown.Policy)
	w.addIf(scaleDown.Policy == rocketmq.ScaleDownForce, path.Child("scaleDown", "policy"),
		"Force loses the messages of a leaving group that are not consumed yet")
	deletes := retention.WhenDeleted == rocketmq.ClaimRetentionDelete || retention.WhenScaled == rocketmq.ClaimRetentionDelete
	w.addIf(deletes && !usesClaims(spec.StorageMode), path.Child("persistentVolumeClaimRetentionPolicy"),
		"has no effect with storageMode %s", spec.StorageMode)
	grace := spec.TerminationGracePeriodSeconds
	w.addIf(grace != nil && *grace < gracefulSeconds, path.Child("terminationGracePeriodSeconds"),
		"a broker may need %d seconds to flush and unregister; one that is killed recovers its log at the next start", gracefulSeconds)
}

// hasLossySync says whether the image is of a version whose replicas drop topic configurations that have attributes.
func hasLossySync(image string) bool {
	v, known := versionOfImage(image)
	return known && (v == version{5, 3, 2} || v == version{5, 3, 3})
}
