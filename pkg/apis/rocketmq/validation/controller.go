// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateController judges a new Controller.
func ValidateController(obj *rocketmq.Controller) field.ErrorList { return nil }

// ValidateControllerUpdate judges a change of spec or metadata.
func ValidateControllerUpdate(obj, old *rocketmq.Controller) field.ErrorList { return nil }

// ValidateControllerStatusUpdate judges a change of status.
func ValidateControllerStatusUpdate(obj, old *rocketmq.Controller) field.ErrorList { return nil }

// WarningsForController are the warnings for an admitted Controller; old is nil for a new one.
func WarningsForController(obj, old *rocketmq.Controller) []string { return nil }
