// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	apimachineryvalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// deleteTopic is the action that cannot be undone: from its first intent on a transfer only goes forward.
const deleteTopic = "DeleteTopic"

var (
	// editable are the phases in which nothing was changed yet, so that the wish may still change.
	editable = []rocketmq.TopicTransferPhase{"", rocketmq.TransferPending, rocketmq.TransferQueued, rocketmq.TransferPlanned}
	finished = []rocketmq.TopicTransferPhase{rocketmq.TransferSucceeded, rocketmq.TransferRolledBack, rocketmq.TransferFailed}
)

// ValidateTopicTransfer judges a new TopicTransfer.
func ValidateTopicTransfer(obj *rocketmq.TopicTransfer) field.ErrorList {
	errs := apimachineryvalidation.ValidateObjectMeta(&obj.ObjectMeta, true, apimachineryvalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
	return append(errs, validateTransferSpec(&obj.Spec, field.NewPath("spec"))...)
}

// ValidateTopicTransferUpdate judges a change of spec or metadata.
func ValidateTopicTransferUpdate(obj, old *rocketmq.TopicTransfer) field.ErrorList {
	path := field.NewPath("spec")
	errs := apimachineryvalidation.ValidateObjectMetaUpdate(&obj.ObjectMeta, &old.ObjectMeta, field.NewPath("metadata"))
	errs = append(errs, ratchet(validateTransferSpec(&obj.Spec, path), func() field.ErrorList { return validateTransferSpec(&old.Spec, path) })...)
	if !slices.Contains(editable, old.Status.Phase) {
		errs = append(errs, validateTransferFixed(&obj.Spec, &old.Spec, old.Status.Phase, path)...)
	}
	return append(errs, validateAbort(obj, old, path.Child("abort"))...)
}

// ValidateTopicTransferStatusUpdate judges a change of status: a finished transfer never runs again, and its journal
// loses no record, as the next server has nothing else to go by.
func ValidateTopicTransferStatusUpdate(obj, old *rocketmq.TopicTransfer) field.ErrorList {
	path, status, was := field.NewPath("status"), &obj.Status, &old.Status
	errs := validateStatus(&obj.ObjectMeta, &old.ObjectMeta, status.ObservedGeneration, status.Conditions, path)
	errs = append(errs, validatePhase(status.Phase, was.Phase, path.Child("phase"))...)
	if len(status.Journal) < len(was.Journal) {
		errs = append(errs, field.Forbidden(path.Child("journal"),
			fmt.Sprintf("cannot lose records: had %d, would have %d", len(was.Journal), len(status.Journal))))
	}
	return append(errs, nonNegative(status.Step, path.Child("step"))...)
}

// validatePhase refuses a step back: whoever takes it has not seen what happened.
func validatePhase(phase, was rocketmq.TopicTransferPhase, path *field.Path) field.ErrorList {
	switch {
	case phase == was || slices.Contains(editable, was):
		return nil
	case slices.Contains(finished, was):
		return immutable(true, path, fmt.Sprintf("the transfer has finished (%s)", was))
	case slices.Contains(editable, phase):
		return field.ErrorList{field.Forbidden(path, fmt.Sprintf("cannot be %q again: the transfer is %s", phase, was))}
	case was == rocketmq.TransferRollingBack && (phase == rocketmq.TransferRunning || phase == rocketmq.TransferSucceeded):
		return field.ErrorList{field.Forbidden(path, fmt.Sprintf("cannot be %s: the transfer is being rolled back", phase))}
	default:
		return nil
	}
}

// WarningsForTopicTransfer are the warnings for an admitted TopicTransfer; old is nil for a new one.
func WarningsForTopicTransfer(obj, old *rocketmq.TopicTransfer) []string {
	if old == nil {
		return transferWarnings(obj)
	}
	return fresh(transferWarnings(obj), func() []string { return transferWarnings(old) })
}

func validateTransferSpec(spec *rocketmq.TopicTransferSpec, path *field.Path) field.ErrorList {
	errs := validateTopic(spec.Topic, path.Child("topic"))
	errs = append(errs, validatePlace(spec.SourceCluster, path.Child("sourceCluster"))...)
	errs = append(errs, validatePlace(spec.TargetCluster, path.Child("targetCluster"))...)
	if spec.TargetCluster != "" && spec.TargetCluster == spec.SourceCluster && spec.TargetNameServers == spec.SourceNameServers {
		errs = append(errs, field.Invalid(path.Child("targetCluster"), spec.TargetCluster, "must differ from sourceCluster"))
	}
	errs = append(errs, validateAddresses(spec.SourceNameServers, path.Child("sourceNameServers"))...)
	errs = append(errs, validateAddresses(spec.TargetNameServers, path.Child("targetNameServers"))...)
	errs = append(errs, validateConsumerGroups(spec.ConsumerGroups, path.Child("consumerGroups"))...)
	errs = append(errs, validateTimeout(spec.DrainTimeout, path.Child("drainTimeout"))...)
	return append(errs, validateWindows(spec.Windows, path.Child("windows"))...)
}

func validateWindows(windows *rocketmq.TransferWindows, path *field.Path) field.ErrorList {
	if windows == nil {
		return nil
	}
	errs := validateTimeout(windows.RouteRefresh, path.Child("routeRefresh"))
	errs = append(errs, validateTimeout(windows.Quiet, path.Child("quiet"))...)
	return append(errs, validateTimeout(windows.Watch, path.Child("watch"))...)
}

// validatePlace judges the name of a Broker, a RocketMQ cluster or a broker group. RocketMQ has no rule for the latter
// two; white space and separators are in none.
func validatePlace(name string, path *field.Path) field.ErrorList {
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`;:,/#@`, r) }) {
		return field.ErrorList{field.Invalid(path, name, "must be the name of a Broker, of a RocketMQ cluster or of a broker group")}
	}
	return nil
}

// validateTransferFixed refuses another wish while the former one is being carried out, or was.
func validateTransferFixed(spec, was *rocketmq.TopicTransferSpec, phase rocketmq.TopicTransferPhase, path *field.Path) field.ErrorList {
	why := fmt.Sprintf("the transfer is %s; only suspend, abort, approved and ttlSecondsAfterFinished can be", phase)
	var errs field.ErrorList
	for _, fixed := range []struct {
		name      string
		is, value any
	}{
		{"topic", spec.Topic, was.Topic},
		{"sourceCluster", spec.SourceCluster, was.SourceCluster},
		{"targetCluster", spec.TargetCluster, was.TargetCluster},
		{"sourceNameServers", spec.SourceNameServers, was.SourceNameServers},
		{"targetNameServers", spec.TargetNameServers, was.TargetNameServers},
		{"consumerGroups", spec.ConsumerGroups, was.ConsumerGroups},
		{"approval", spec.Approval, was.Approval},
		{"drainTimeout", spec.DrainTimeout, was.DrainTimeout},
		{"windows", spec.Windows, was.Windows},
	} {
		errs = append(errs, immutable(differ(fixed.is, fixed.value), path.Child(fixed.name), why)...)
	}
	return errs
}

// validateAbort refuses an abort that could not be carried out, and the withdrawal of one that is.
func validateAbort(obj, old *rocketmq.TopicTransfer, path *field.Path) field.ErrorList {
	deletes := slices.ContainsFunc(old.Status.Journal, func(record rocketmq.TransferRecord) bool {
		return record.Action == deleteTopic && (record.State == rocketmq.TransferRecordIntent || record.State == rocketmq.TransferRecordDone)
	})
	running := old.Status.Phase == rocketmq.TransferRunning
	if obj.Spec.Abort && !old.Spec.Abort && running && deletes {
		return field.ErrorList{field.Forbidden(path, "cannot be set: the source topic is being deleted, so the transfer goes on until it is done")}
	}
	if !obj.Spec.Abort && old.Spec.Abort && old.Status.Phase == rocketmq.TransferRollingBack {
		return field.ErrorList{field.Forbidden(path, "cannot be taken back: the transfer is being rolled back")}
	}
	return nil
}

func transferWarnings(obj *rocketmq.TopicTransfer) []string {
	var w warnings
	path, spec := field.NewPath("spec"), &obj.Spec
	w.addIf(spec.Approved && spec.Approval == rocketmq.TransferApprovalAutomatic, path.Child("approved"), "has no effect with approval Automatic")
	warnWindows(&w, spec.Windows, path.Child("windows"))
	done := slices.Contains(finished, obj.Status.Phase)
	w.addIf(done && spec.Abort, path.Child("abort"), "has no effect: the transfer has finished (%s)", obj.Status.Phase)
	w.addIf(done && spec.Suspend, path.Child("suspend"), "has no effect: the transfer has finished (%s)", obj.Status.Phase)
	return w
}

// What RocketMQ does by default: clients ask for a route again after this time (pollNameServerInterval), and wait this long for a pull
// that a broker holds until there is a message (consumerTimeoutMillisWhenSuspend); brokers store offsets so often (flushConsumerOffsetInterval).
const routeKept, pullHeld, offsetsKept = 30 * time.Second, 30 * time.Second, 5 * time.Second

// warnWindows tells of windows that are too short for clients and brokers as they are.
func warnWindows(w *warnings, windows *rocketmq.TransferWindows, path *field.Path) {
	if windows == nil {
		return
	}
	shorter := func(d *metav1.Duration, than time.Duration) bool { return d != nil && d.Duration < than }
	w.addIf(shorter(windows.RouteRefresh, routeKept), path.Child("routeRefresh"),
		"clients go on writing by a route they have for up to %s, unless all of them ask more often (pollNameServerInterval): what is written after the last look is lost", routeKept)
	w.addIf(shorter(windows.Quiet, offsetsKept), path.Child("quiet"),
		"brokers store offsets every %s, unless told otherwise (flushConsumerOffsetInterval): a consumer group that is newer than that may skip messages when its broker crashes", offsetsKept)
	w.addIf(shorter(windows.Watch, pullHeld), path.Child("watch"),
		"brokers hold pulls of consumers for up to %s: if the topic is made on a broker of the source again within that time, as by moving it back, consumers skip its first messages", pullHeld)
}
