// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"

	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// ValidateBroker judges a new Broker.
func ValidateBroker(obj *rocketmq.Broker) field.ErrorList {
	errs := validateMetadata(&obj.ObjectMeta)
	errs = append(errs, validateBrokerName(obj, field.NewPath("metadata", "name"), obj.Name)...)
	return append(errs, validateBrokerSpec(obj, field.NewPath("spec"))...)
}

// ValidateBrokerUpdate judges a change of spec or metadata.
func ValidateBrokerUpdate(obj, old *rocketmq.Broker) field.ErrorList {
	path := field.NewPath("spec")
	errs := apimachineryvalidation.ValidateObjectMetaUpdate(&obj.ObjectMeta, &old.ObjectMeta, field.NewPath("metadata"))
	errs = append(errs, ratchet(validateBrokerSpec(obj, path), func() field.ErrorList { return validateBrokerSpec(old, path) })...)
	if differ(obj.Spec.Groups, old.Spec.Groups) || differ(obj.Spec.ReplicaPerGroup, old.Spec.ReplicaPerGroup) {
		errs = append(errs, validateBrokerName(obj, path.Child("size"), value(obj.Spec.Groups))...)
	}
	errs = append(errs, validateBrokerImmutable(obj, old, path)...)
	return append(errs, validateBrokerScaleDown(&obj.Spec, &old.Spec, path)...)
}

// ValidateBrokerStatusUpdate judges a change of status.
func ValidateBrokerStatusUpdate(obj, old *rocketmq.Broker) field.ErrorList {
	path, status := field.NewPath("status"), &obj.Status
	errs := validateStatus(&obj.ObjectMeta, &old.ObjectMeta, status.ObservedGeneration, status.Conditions, path)
	errs = append(errs, nonNegative(status.Groups, path.Child("size"))...)
	errs = append(errs, nonNegative(status.ReadyGroups, path.Child("readyGroups"))...)
	return append(errs, nonNegative(status.Replicas, path.Child("replicas"))...)
}

func validateBrokerSpec(obj *rocketmq.Broker, path *field.Path) field.ErrorList {
	spec := &obj.Spec
	errs := validateImage(spec.BrokerImage, path.Child("brokerImage"))
	errs = append(errs, validateClusterName(obj, path)...)
	errs = append(errs, validateReplication(spec, path)...)
	errs = append(errs, validateNameServers(spec.NameServers, spec.NameServiceRef, path)...)
	errs = append(errs, validateControllerRef(spec, path.Child("controllerRef"))...)
	errs = append(errs, validateProperties(spec.Properties, naming.OwnedBrokerProperty, path.Child("properties"))...)
	errs = append(errs, validatePods(&spec.PodSettings, path)...)
	errs = append(errs, validateStorage(&spec.StorageSettings, path)...)
	errs = append(errs, validateVolumes(spec, path.Child("volumes"))...)
	return append(errs, validateTimeout(spec.ScaleDown.DrainTimeout, path.Child("scaleDown", "drainTimeout"))...)
}

// validateBrokerName judges the name together with the number of groups and replicas, which make the children's names.
func validateBrokerName(obj *rocketmq.Broker, path *field.Path, changed any) field.ErrorList {
	longest := naming.LongestBrokerStatefulSet(obj.Name, int(value(obj.Spec.Groups)), int(value(obj.Spec.ReplicaPerGroup)),
		obj.Spec.ClusterMode != rocketmq.ClusterModeController)
	return validateNameLength(obj.Name, longest, path, changed)
}

// validateClusterName judges the cluster's name where the user gave it, by field or property. One that is the object's
// own name is judged as that.
func validateClusterName(obj *rocketmq.Broker, path *field.Path) field.ErrorList {
	name := obj.Spec.ClusterName
	property, named := obj.Spec.Properties[naming.BrokerClusterNameProperty]
	propertyPath := path.Child("properties").Key(naming.BrokerClusterNameProperty)
	where := path.Child("clusterName")
	if named && property == name {
		where = propertyPath
	}
	var errs field.ErrorList
	if name != "" && name != obj.Name && !clusterName.MatchString(name) {
		errs = append(errs, field.Invalid(where, name, "must consist of letters, digits, - and _"))
	}
	if named && property != name {
		errs = append(errs, field.Invalid(propertyPath, property, fmt.Sprintf(
			"contradicts clusterName %q, which cannot be changed once it is stored", name)))
	}
	return errs
}

// validateReplication judges replicationMode and brokerRole, which means it.
func validateReplication(spec *rocketmq.BrokerSpec, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	if spec.ReplicationMode == rocketmq.ReplicationModeDLedger && spec.ClusterMode == rocketmq.ClusterModeController {
		errs = append(errs, field.Invalid(path.Child("replicationMode"), spec.ReplicationMode,
			"must be ASYNC or SYNC with clusterMode CONTROLLER: a DLedger group elects its leader itself"))
	}
	role, set := spec.Properties[naming.BrokerRoleProperty]
	if !set {
		return errs
	}
	rolePath := path.Child("properties").Key(naming.BrokerRoleProperty)
	mode, ok := naming.ReplicationModeOfRole(role)
	switch {
	case !ok:
		return append(errs, field.NotSupported(rolePath, role, []string{"ASYNC_MASTER", "SYNC_MASTER"}))
	case spec.ReplicationMode != "" && mode != string(spec.ReplicationMode):
		return append(errs, field.Invalid(rolePath, role, fmt.Sprintf(
			"contradicts replicationMode %q: set only one of the two", spec.ReplicationMode)))
	}
	return errs
}

// validateControllerRef allows CONTROLLER without a reference: manifests of the rocketmq-operator have no such field.
func validateControllerRef(spec *rocketmq.BrokerSpec, path *field.Path) field.ErrorList {
	if spec.ControllerRef == nil {
		return nil
	}
	return validateOptionalName(spec.ControllerRef.Name, path.Child("name"))
}

// validateVolumes judges the names of volumes, which share one list with the data volume, the claims and the volumes
// that every pod has. That they are unique among themselves is declared.
func validateVolumes(spec *rocketmq.BrokerSpec, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	taken := map[string]bool{}
	if usesClaims(spec.StorageMode) {
		for _, claim := range spec.VolumeClaimTemplates {
			taken[claim.Name] = true
		}
	} else {
		taken[naming.BrokerVolume] = true
	}
	for i, volume := range spec.Volumes {
		name := path.Index(i).Child("name")
		errs = append(errs, validateLabel(volume.Name, name)...)
		if taken[volume.Name] || naming.IsReservedVolume(volume.Name) {
			errs = append(errs, field.Invalid(name, volume.Name, "must not be the name of a volume that every pod has"))
		}
	}
	return errs
}

func validateTimeout(timeout *metav1.Duration, path *field.Path) field.ErrorList {
	if timeout == nil || timeout.Duration > 0 {
		return nil
	}
	return field.ErrorList{field.Invalid(path, timeout.Duration.String(), "must be greater than 0")}
}

func validateBrokerImmutable(obj, old *rocketmq.Broker, path *field.Path) field.ErrorList {
	spec, was := &obj.Spec, &old.Spec
	errs := immutable(spec.ClusterMode != was.ClusterMode, path.Child("clusterMode"),
		"the members of a group have other names and another master in each mode")
	errs = append(errs, immutable(was.ClusterName != "" && spec.ClusterName != was.ClusterName, path.Child("clusterName"),
		fmt.Sprintf("brokers and clients know the cluster as %q", was.ClusterName))...)
	errs = append(errs, immutable(isDLedger(spec) != isDLedger(was), path.Child("replicationMode"),
		"the commit log of DLEDGER differs from that of ASYNC and SYNC")...)
	errs = append(errs, immutable(was.ClusterMode == rocketmq.ClusterModeController && was.ControllerRef != nil && differ(spec.ControllerRef, was.ControllerRef),
		path.Child("controllerRef"), "another Controller does not know who may be elected")...)
	return append(errs, validateStorageUpdate(&spec.StorageSettings, &was.StorageSettings, path)...)
}

func isDLedger(spec *rocketmq.BrokerSpec) bool {
	return spec.ReplicationMode == rocketmq.ReplicationModeDLedger
}

// validateBrokerScaleDown refuses fewer groups where the Broker's own policy does.
func validateBrokerScaleDown(spec, was *rocketmq.BrokerSpec, path *field.Path) field.ErrorList {
	if spec.ScaleDown.Policy != rocketmq.ScaleDownRefuse || value(spec.Groups) >= value(was.Groups) {
		return nil
	}
	return field.ErrorList{field.Forbidden(path.Child("size"), fmt.Sprintf(
		"cannot decrease from %d to %d: scaleDown.policy is Refuse; with Drain a group leaves once everything in it is consumed",
		value(was.Groups), value(spec.Groups)))}
}

// value is a number that is always there after defaulting.
func value(n *int32) int32 {
	if n == nil {
		return 0
	}
	return *n
}

// isMasterPod says whether a pod name can be that of a master of this Broker.
func isMasterPod(obj *rocketmq.Broker, pod string) bool {
	groups := int(value(obj.Spec.Groups))
	if obj.Spec.ClusterMode != rocketmq.ClusterModeController {
		group, ok := naming.ParseScalePod(obj.Name, pod)
		return ok && group < groups
	}
	for group := range groups {
		for member := range int(value(obj.Spec.ReplicaPerGroup)) + 1 {
			if pod == naming.BrokerPod(obj.Name, group, naming.ElectedMember(member)) {
				return true
			}
		}
	}
	return false
}
