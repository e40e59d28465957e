// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateBroker judges a new Broker.
func ValidateBroker(obj *rocketmq.Broker) field.ErrorList { return nil }

// ValidateBrokerUpdate judges a change of spec or metadata.
func ValidateBrokerUpdate(obj, old *rocketmq.Broker) field.ErrorList { return nil }

// ValidateBrokerStatusUpdate judges a change of status.
func ValidateBrokerStatusUpdate(obj, old *rocketmq.Broker) field.ErrorList { return nil }

// WarningsForBroker are the warnings for an admitted Broker; old is nil for a new one.
func WarningsForBroker(obj, old *rocketmq.Broker) []string { return nil }
