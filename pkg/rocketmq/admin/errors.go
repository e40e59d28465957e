// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"errors"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// Answers of servers that are not a success, for errors.Is. They are a
// *command.ResponseError, which has the server's own words.
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
	ErrSubjectNotExist              = command.PolicyNotExist
)

// Answers that are told apart by their words, and what goes wrong on the way,
// for errors.Is.
var (
	ErrSlaveBroker       = command.ErrSlaveBroker
	ErrProducerNotOnline = command.ErrProducerNotOnline
	ErrUserExist         = command.ErrUserExist
	ErrChangedMeanwhile  = command.ErrChangedMeanwhile
	// ErrMalformed: the answer is not what the protocol says.
	ErrMalformed = command.ErrMalformed
	// ErrConnect: the server could not be reached; nothing was sent.
	ErrConnect = remoting.ErrConnect
	// ErrNoAnswer: nothing came within the deadline.
	ErrNoAnswer = remoting.ErrNoAnswer
	// ErrConnectionClosed: the connection ended before the answer.
	ErrConnectionClosed = remoting.ErrConnectionClosed
	// ErrClientClosed: Close was called.
	ErrClientClosed = remoting.ErrClientClosed
)

// ErrOffsetResetPending is returned when the broker acknowledged an offset and
// ignored it, because a reset done on the broker was not yet fetched by the group.
var ErrOffsetResetPending = errors.New("offset ignored: a reset of the group is pending on the broker")

// ErrOrderByNameServers is returned by brokers before 5.0, which take whether a
// topic is ordered from what name servers keep: see Client.PutOrderTopic. All
// else of the topic is as asked.
var ErrOrderByNameServers = errors.New("brokers before 5.0 take it from the name servers' list of ordered topics")

// MaybeExecuted says whether a request that failed with err may have been
// executed all the same: it was sent and its answer is not known. An answer of
// the server, also an error, is known. For several errors joined it is true if
// it is for one.
func MaybeExecuted(err error) bool {
	switch e := err.(type) { //nolint:errorlint // each error of the tree is looked at by itself
	case *remoting.RequestError:
		return e.Sent
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), MaybeExecuted)
	case interface{ Unwrap() error }:
		return MaybeExecuted(e.Unwrap())
	}
	return errors.Is(err, command.ErrMalformed)
}
