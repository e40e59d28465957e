// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"errors"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// Errors of servers, for errors.Is.
const (
	ErrSystemError                  = command.SystemError
	ErrSystemBusy                   = command.SystemBusy
	ErrRequestCodeNotSupported      = command.RequestCodeNotSupported
	ErrNoPermission                 = command.NoPermission
	ErrTopicNotExist                = command.TopicNotExist
	ErrQueryNotFound                = command.QueryNotFound
	ErrSubscriptionGroupNotExist    = command.SubscriptionGroupNotExist
	ErrInvalidParameter             = command.InvalidParameter
	ErrConsumerNotOnline            = command.ConsumerNotOnline
	ErrGoAway                       = command.GoAway
	ErrControllerNotLeader          = command.ControllerNotLeader
	ErrControllerMetadataNotExist   = command.ControllerMetadataNotExist
	ErrControllerInvalidClean       = command.ControllerInvalidClean
	ErrControllerMasterStillExist   = command.ControllerMasterStillExist
	ErrControllerElectMasterFailed  = command.ControllerElectMasterFailed
	ErrControllerMasterNotAvailable = command.ControllerMasterNotAvailable
	ErrControllerBrokerNotAlive     = command.ControllerBrokerNotAlive
	ErrUserNotExist                 = command.UserNotExist
)

// ErrOffsetResetPending: the broker acknowledged an offset and ignored it,
// because a reset done on the broker was not yet fetched by the group.
var ErrOffsetResetPending = errors.New("offset ignored: a reset of the group is pending on the broker")

// NotAppliedError lists properties a server acknowledged and did not take.
type NotAppliedError struct {
	Address string
	// Properties holds what the server shows instead of what was sent; a
	// property it does not have is missing.
	Want, Got Properties
}

// Error names the properties, not their values, which may be secret.
func (e *NotAppliedError) Error() string { panic("not implemented") }

// BatchError holds the error of each item of a batch that is not as asked.
type BatchError struct {
	Address string
	Errs    map[string]error
}

// Error names the first items and how many there are.
func (e *BatchError) Error() string { panic("not implemented") }
