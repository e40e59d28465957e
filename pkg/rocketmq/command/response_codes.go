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

// responseInfo is what is known of a response code.
type responseInfo struct {
	name string
	// retriable: nothing was executed, and the same request may succeed later.
	retriable   bool
	description string
}

// info is the one table of response codes.
func (c ResponseCode) info() (responseInfo, bool) {
	switch c {
	case Success:
		return responseInfo{"SUCCESS", false, "success"}, true
	case SystemError:
		return responseInfo{"SYSTEM_ERROR", false, "the server failed, or refuses in a way older versions have no code for"}, true
	case SystemBusy:
		return responseInfo{"SYSTEM_BUSY", true, "the server is overloaded, or is not the master; it did not execute the request"}, true
	case RequestCodeNotSupported:
		return responseInfo{"REQUEST_CODE_NOT_SUPPORTED", false, "this version of the server does not have the call"}, true
	case FlushDiskTimeout:
		return responseInfo{"FLUSH_DISK_TIMEOUT", false, "the message is stored but not yet on disk"}, true
	case SlaveNotAvailable:
		return responseInfo{"SLAVE_NOT_AVAILABLE", false, "the message is stored but no slave is connected"}, true
	case FlushSlaveTimeout:
		return responseInfo{"FLUSH_SLAVE_TIMEOUT", false, "the message is stored but not yet on a slave"}, true
	case MessageIllegal:
		return responseInfo{"MESSAGE_ILLEGAL", false, "the message is too large or malformed"}, true
	case ServiceNotAvailable:
		return responseInfo{"SERVICE_NOT_AVAILABLE", true, "the broker does not accept messages now"}, true
	case NoPermission:
		return responseInfo{"NO_PERMISSION", false, "refused: credentials, policies, permission bits or a protected property"}, true
	case TopicNotExist:
		return responseInfo{"TOPIC_NOT_EXIST", false, "the server does not know the topic"}, true
	case PullNotFound:
		return responseInfo{"PULL_NOT_FOUND", false, "no message at the offset yet"}, true
	case PullRetryImmediately:
		return responseInfo{"PULL_RETRY_IMMEDIATELY", false, "messages were filtered out, go on at the next offset"}, true
	case PullOffsetMoved:
		return responseInfo{"PULL_OFFSET_MOVED", false, "the offset is outside of what is kept"}, true
	case QueryNotFound:
		return responseInfo{"QUERY_NOT_FOUND", false, "there is no such value"}, true
	case SubscriptionNotExist:
		return responseInfo{"SUBSCRIPTION_NOT_EXIST", false, "the group does not subscribe to the topic"}, true
	case SubscriptionGroupNotExist:
		return responseInfo{"SUBSCRIPTION_GROUP_NOT_EXIST", false, "the broker does not know the consumer group"}, true
	case InvalidParameter:
		return responseInfo{"INVALID_PARAMETER", false, "a name or value is not allowed"}, true
	case ConsumerNotOnline:
		return responseInfo{"CONSUMER_NOT_ONLINE", false, "no consumer of the group is connected"}, true
	case NotLeaderForQueue:
		return responseInfo{"NOT_LEADER_FOR_QUEUE", false, "another broker holds the queue of a static topic"}, true
	case GoAway:
		return responseInfo{"GO_AWAY", false, "the server is shutting down; it did not execute the request"}, true
	case ControllerMasterNotAvailable:
		return responseInfo{"CONTROLLER_MASTER_NOT_AVAILABLE", false, "the broker group has no master"}, true
	case ControllerBrokerNotAlive:
		return responseInfo{"CONTROLLER_BROKER_NOT_ALIVE", false, "the broker is not alive"}, true
	case ControllerNotLeader:
		return responseInfo{"CONTROLLER_NOT_LEADER", false, "another controller leads"}, true
	case ControllerMetadataNotExist:
		return responseInfo{"CONTROLLER_BROKER_METADATA_NOT_EXIST", false, "the controllers do not know the broker group"}, true
	case ControllerInvalidClean:
		return responseInfo{"CONTROLLER_INVALID_CLEAN_BROKER_METADATA", false, "the broker is alive, or unknown"}, true
	case ControllerMasterStillExist:
		return responseInfo{"CONTROLLER_MASTER_STILL_EXIST", false, "the broker is the master already, or the master is alive"}, true
	case ControllerElectMasterFailed:
		return responseInfo{"CONTROLLER_ELECT_MASTER_FAILED", false, "the broker is unknown, not alive or not in sync"}, true
	case UserNotExist:
		return responseInfo{"USER_NOT_EXIST", false, "there is no such user"}, true
	case PolicyNotExist:
		return responseInfo{"POLICY_NOT_EXIST", false, "there is no such subject or policy"}, true
	}
	return responseInfo{}, false
}

// String returns the protocol's own name of the code and its number, for
// example "TOPIC_NOT_EXIST (17)".
func (c ResponseCode) String() string {
	if i, ok := c.info(); ok {
		return i.name + " (" + strconv.Itoa(int(c)) + ")"
	}
	return "unknown response code " + strconv.Itoa(int(c))
}

// Error returns the name and the meaning of the code.
func (c ResponseCode) Error() string {
	if i, ok := c.info(); ok {
		return c.String() + ": " + i.description
	}
	return c.String()
}

// Retriable says whether the request was not executed and may succeed later,
// unchanged, on the same server. Unknown codes are not.
func (c ResponseCode) Retriable() bool {
	i, _ := c.info()
	return i.retriable
}
