// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// validateNameServers judges the two ways of naming name servers.
func validateNameServers(list string, ref *rocketmq.NameServiceReference, path *field.Path) field.ErrorList {
	errs := validateAddresses(list, path.Child("nameServers"))
	if ref == nil {
		return errs
	}
	refPath := path.Child("nameServiceRef")
	if list != "" {
		errs = append(errs, field.Forbidden(refPath, "may not be set together with nameServers"))
	}
	return append(errs, validateOptionalName(ref.Name, refPath.Child("name"))...)
}

func validateAddresses(list string, path *field.Path) field.ErrorList {
	if _, err := naming.ParseAddresses(list); err != nil {
		return field.ErrorList{field.Invalid(path, list, "must be a list of host:port separated by semicolons: "+err.Error())}
	}
	return nil
}
