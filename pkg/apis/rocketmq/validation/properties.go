// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// propertyKey is a key that RocketMQ's configuration reader and ours read alike.
var propertyKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)

// validateProperties judges settings of a configuration file: what cannot stand in one, and keys that are computed.
func validateProperties(properties map[string]string, owned func(string) (string, bool), path *field.Path) field.ErrorList {
	var errs field.ErrorList
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		errs = append(errs, validateProperty(key, properties[key], owned, path.Key(key))...)
	}
	return errs
}

func validateProperty(key, value string, owned func(string) (string, bool), path *field.Path) field.ErrorList {
	if !propertyKey.MatchString(key) {
		return field.ErrorList{field.Invalid(path, key, "a key must begin with a letter and consist of letters, digits, '.', '_' and '-'")}
	}
	if advice, ok := owned(key); ok {
		return field.ErrorList{field.Forbidden(path, "cannot be set: "+advice)}
	}
	if strings.ContainsFunc(value, isControl) {
		return field.ErrorList{field.Invalid(path, value, "must be one line without control characters")}
	}
	return nil
}

func isControl(r rune) bool {
	return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029
}
