// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// What some servers say only in the remark of a general code: for errors.Is on
// a ResponseError.
var (
	// ErrSlaveBroker: a slave was asked to change topics or groups.
	ErrSlaveBroker = errors.New("the broker is a slave")
	// ErrProducerNotOnline: no producer of the group is connected.
	ErrProducerNotOnline = errors.New("no producer of the group is connected")
	// ErrUserExist: the user to create exists.
	ErrUserExist = errors.New("the user exists")
	// ErrChangedMeanwhile: the server's table changed while it wrote it into its
	// answer, and there is no answer. Asking again helps.
	ErrChangedMeanwhile = errors.New("the table changed while the server read it")
)

// ResponseError is an answer that is not a success. It is its ResponseCode to
// errors.Is, and what its remark means where servers have no code for it: of a
// broker before 5.3, for example, code 1 with an AclException is also
// NoPermission.
type ResponseError struct {
	// Address is the server that answered.
	Address string
	// Request is what it was asked.
	Request Code
	// Code and Remark are its answer.
	Code   ResponseCode
	Remark string
}

// maxRemark bounds the remark in an error text; some hold whole stack traces.
const maxRemark = 400

// NewResponseError returns the error of an answer, nil for a success, which
// members of a DLedger group express by their own code.
func NewResponseError(address string, request Code, answer *remoting.Command) error {
	dledger := request >= DLedgerMetadata && answer.Code == DLedgerSuccess
	if ResponseCode(answer.Code) == Success || dledger {
		return nil
	}
	return &ResponseError{Address: address, Request: request, Code: ResponseCode(answer.Code), Remark: answer.Remark}
}

// Error says what was asked of whom and what came back.
func (e *ResponseError) Error() string {
	remark := e.Remark
	if len(remark) > maxRemark {
		remark = remark[:maxRemark] + "..."
	}
	return fmt.Sprintf("%v of %q answered with %v; the server says %q", e.Request, e.Address, e.Code.Error(), remark)
}

// Unwrap returns the response code.
func (e *ResponseError) Unwrap() error { return e.Code }

// Is also compares with what the remark means.
func (e *ResponseError) Is(target error) bool {
	for _, m := range remarkMeanings() {
		if m.meaning == target && m.matches(e) {
			return true
		}
	}
	return false
}

// remarkMeaning is a remark that means more than the code it comes with.
type remarkMeaning struct {
	code    ResponseCode
	request Code // 0: any
	part    string
	meaning error
}

func (m remarkMeaning) matches(e *ResponseError) bool {
	return m.code == e.Code && (m.request == 0 || m.request == e.Request) && strings.Contains(e.Remark, m.part)
}

// remarkMeanings is the one table of them, with the versions they were seen on.
func remarkMeanings() []remarkMeaning {
	return []remarkMeaning{
		// ACL 1.0, 4.9.7 and 5.1.4.
		{SystemError, 0, "AclException", NoPermission},
		// 4.9.4 to 5.1.3.
		{SystemError, 0, "from slave broker", ErrSlaveBroker},
		// Before 5.3: names of topics and groups.
		{SystemError, 0, "illegal characters", InvalidParameter},
		{SystemError, 0, "is conflict with system topic", InvalidParameter},
		// 4.9.7: a queue out of range.
		{SystemError, SendMessage, "is illegal", InvalidParameter},
		// 4.9.7 and 5.5.0, until they have taken their first sample of statistics.
		{SystemError, GetBrokerRuntimeInfo, "NoSuchElementException", ServiceNotAvailable},
		{SystemError, GetSubscriptionGroupConfig, "No group in this broker", SubscriptionGroupNotExist},
		{SystemError, InvokeBrokerToResetOffset, "no topic in this broker", TopicNotExist},
		{SystemError, InvokeBrokerToResetOffset, "not exist", ConsumerNotOnline},
		// 5.5.0, when a broker registers in the same moment.
		{SystemError, GetBrokerClusterInfo, "ConcurrentModificationException", ErrChangedMeanwhile},
		// All versions.
		{SystemError, GetConsumerListByGroup, "no consumer for this group", ConsumerNotOnline},
		{SystemError, GetConsumerRunningInfo, "not online", ConsumerNotOnline},
		{SystemError, GetProducerConnectionList, "not exist", ErrProducerNotOnline},
		{SystemError, ViewBrokerStatsData, "not exist", QueryNotFound},
		// ACL 2.0.
		{NoPermission, AuthCreateUser, "The user is existed", ErrUserExist},
		{NoPermission, AuthUpdateUser, "The user is not exist", UserNotExist},
		{NoPermission, AuthCreateACL, "The subject of", PolicyNotExist},
		{NoPermission, AuthUpdateACL, "The subject of", PolicyNotExist},
		{NoPermission, AuthGetACL, "The subject is not exist", PolicyNotExist},
	}
}
