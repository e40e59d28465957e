// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateConsole judges a new Console.
func ValidateConsole(obj *rocketmq.Console) field.ErrorList { return nil }

// ValidateConsoleUpdate judges a change of spec or metadata.
func ValidateConsoleUpdate(obj, old *rocketmq.Console) field.ErrorList { return nil }

// ValidateConsoleStatusUpdate judges a change of status.
func ValidateConsoleStatusUpdate(obj, old *rocketmq.Console) field.ErrorList { return nil }

// WarningsForConsole are the warnings for an admitted Console; old is nil for a new one.
func WarningsForConsole(obj, old *rocketmq.Console) []string { return nil }
