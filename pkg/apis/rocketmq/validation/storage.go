// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"fmt"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// usesClaims says whether a storage mode keeps data in claims.
func usesClaims(mode rocketmq.StorageMode) bool {
	return mode == rocketmq.StorageModeStorageClass || mode == rocketmq.StorageModeNFS
}

func validateStorage(s *rocketmq.StorageSettings, path *field.Path) field.ErrorList {
	errs := validateHostPath(s, path.Child("hostPath"))
	claims := path.Child("volumeClaimTemplates")
	if usesClaims(s.StorageMode) && len(s.VolumeClaimTemplates) == 0 {
		errs = append(errs, field.Required(claims, fmt.Sprintf("at least one claim is needed with storageMode %s", s.StorageMode)))
	}
	return append(errs, validateClaimTemplates(s.VolumeClaimTemplates, claims)...)
}

func validateHostPath(s *rocketmq.StorageSettings, fldPath *field.Path) field.ErrorList {
	switch {
	case s.StorageMode != rocketmq.StorageModeHostPath:
		return nil
	case s.HostPath == "":
		return field.ErrorList{field.Required(fldPath, "a directory is needed with storageMode HostPath")}
	case !path.IsAbs(s.HostPath):
		return field.ErrorList{field.Invalid(fldPath, s.HostPath, "must be an absolute path")}
	case slices.Contains(strings.Split(s.HostPath, "/"), ".."):
		return field.ErrorList{field.Invalid(fldPath, s.HostPath, "must not contain '..'")}
	}
	return nil
}

func validateClaimTemplates(templates []corev1.PersistentVolumeClaim, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	seen := map[string]bool{}
	for i := range templates {
		errs = append(errs, validateClaimTemplate(&templates[i], seen, path.Index(i))...)
	}
	return errs
}

func validateClaimTemplate(claim *corev1.PersistentVolumeClaim, seen map[string]bool, path *field.Path) field.ErrorList {
	var errs field.ErrorList
	name := path.Child("metadata", "name")
	switch {
	case claim.Name == "":
		errs = append(errs, field.Required(name, "only the first claim has a default name"))
	case seen[claim.Name]:
		errs = append(errs, field.Duplicate(name, claim.Name))
	case naming.IsReservedVolume(claim.Name):
		errs = append(errs, field.Invalid(name, claim.Name, "must not be the name of a volume that every pod has"))
	default:
		errs = append(errs, invalid(name, claim.Name, validation.IsDNS1123Label(claim.Name))...)
	}
	seen[claim.Name] = true
	if claim.Kind != "" && claim.Kind != "PersistentVolumeClaim" {
		errs = append(errs, field.NotSupported(path.Child("kind"), claim.Kind, []string{"PersistentVolumeClaim"}))
	}
	if len(claim.Spec.AccessModes) == 0 {
		errs = append(errs, field.Required(path.Child("spec", "accessModes"), "at least one access mode is needed"))
	}
	storage := path.Child("spec", "resources", "requests").Key("storage")
	request, ok := claim.Spec.Resources.Requests[corev1.ResourceStorage]
	if !ok {
		errs = append(errs, field.Required(storage, "a claim asks for an amount of storage"))
	} else if request.Sign() <= 0 {
		errs = append(errs, field.Invalid(storage, request.String(), "must be greater than 0"))
	}
	return errs
}

// validateStorageUpdate refuses to move data by changing a field. What is without effect in the mode in use may change.
func validateStorageUpdate(s, old *rocketmq.StorageSettings, path *field.Path) field.ErrorList {
	const why = "data does not move by itself"
	errs := immutable(s.StorageMode != old.StorageMode && !(usesClaims(s.StorageMode) && usesClaims(old.StorageMode)),
		path.Child("storageMode"), why)
	errs = append(errs, immutable(old.StorageMode == rocketmq.StorageModeHostPath && s.HostPath != old.HostPath,
		path.Child("hostPath"), why)...)
	return append(errs, immutable(usesClaims(old.StorageMode) && claimsDiffer(s.VolumeClaimTemplates, old.VolumeClaimTemplates),
		path.Child("volumeClaimTemplates"), why+"; to grow a volume, change the claims that were made from the templates")...)
}

func claimsDiffer(templates, old []corev1.PersistentVolumeClaim) bool {
	return !slices.EqualFunc(templates, old, func(a, b corev1.PersistentVolumeClaim) bool {
		a.Status, b.Status = corev1.PersistentVolumeClaimStatus{}, corev1.PersistentVolumeClaimStatus{}
		return !differ(a, b)
	})
}

func warnStorage(w *warnings, s *rocketmq.StorageSettings, path *field.Path) {
	w.addIf(s.HostPath != "" && s.StorageMode != rocketmq.StorageModeHostPath, path.Child("hostPath"),
		"has no effect with storageMode %s", s.StorageMode)
	w.addIf(len(s.VolumeClaimTemplates) > 0 && !usesClaims(s.StorageMode), path.Child("volumeClaimTemplates"),
		"has no effect with storageMode %s", s.StorageMode)
}
