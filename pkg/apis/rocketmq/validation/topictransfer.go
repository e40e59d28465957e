// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// ValidateTopicTransfer judges a new TopicTransfer.
func ValidateTopicTransfer(obj *rocketmq.TopicTransfer) field.ErrorList { return nil }

// ValidateTopicTransferUpdate judges a change of spec or metadata.
func ValidateTopicTransferUpdate(obj, old *rocketmq.TopicTransfer) field.ErrorList { return nil }

// ValidateTopicTransferStatusUpdate judges a change of status.
func ValidateTopicTransferStatusUpdate(obj, old *rocketmq.TopicTransfer) field.ErrorList { return nil }

// WarningsForTopicTransfer are the warnings for an admitted TopicTransfer; old is nil for a new one.
func WarningsForTopicTransfer(obj, old *rocketmq.TopicTransfer) []string { return nil }
