// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateNameService judges a new NameService.
func ValidateNameService(obj *rocketmq.NameService) field.ErrorList { return nil }

// ValidateNameServiceUpdate judges a change of spec or metadata.
func ValidateNameServiceUpdate(obj, old *rocketmq.NameService) field.ErrorList { return nil }

// ValidateNameServiceStatusUpdate judges a change of status.
func ValidateNameServiceStatusUpdate(obj, old *rocketmq.NameService) field.ErrorList { return nil }

// WarningsForNameService are the warnings for an admitted NameService; old is nil for a new one.
func WarningsForNameService(obj, old *rocketmq.NameService) []string { return nil }
