// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "strconv"

// ResponseCode is the code of an answer. As an error it can be asked for with
// errors.Is: errors.Is(err, command.TopicNotExist).
type ResponseCode int32

// Response codes.
const (
	Success                      ResponseCode = 0
	SystemError                  ResponseCode = 1
	SystemBusy                   ResponseCode = 2
	RequestCodeNotSupported      ResponseCode = 3
	FlushDiskTimeout             ResponseCode = 10
	SlaveNotAvailable            ResponseCode = 11
	FlushSlaveTimeout            ResponseCode = 12
	MessageIllegal               ResponseCode = 13
	ServiceNotAvailable          ResponseCode = 14
	NoPermission                 ResponseCode = 16
	TopicNotExist                ResponseCode = 17
	PullNotFound                 ResponseCode = 19
	PullRetryImmediately         ResponseCode = 20
	PullOffsetMoved              ResponseCode = 21
	QueryNotFound                ResponseCode = 22
	SubscriptionNotExist         ResponseCode = 24
	SubscriptionGroupNotExist    ResponseCode = 26
	InvalidParameter             ResponseCode = 29
	ConsumerNotOnline            ResponseCode = 206
	NotLeaderForQueue            ResponseCode = 501
	GoAway                       ResponseCode = 1500
	ControllerMasterNotAvailable ResponseCode = 2004
	ControllerBrokerNotAlive     ResponseCode = 2006
	ControllerNotLeader          ResponseCode = 2007
	ControllerMetadataNotExist   ResponseCode = 2008
	ControllerInvalidClean       ResponseCode = 2009
	ControllerMasterStillExist   ResponseCode = 2011
	ControllerElectMasterFailed  ResponseCode = 2012
	UserNotExist                 ResponseCode = 3001
	PolicyNotExist               ResponseCode = 3002
)

// Error returns the code as text.
func (c ResponseCode) Error() string { return "response code " + strconv.Itoa(int(c)) }
