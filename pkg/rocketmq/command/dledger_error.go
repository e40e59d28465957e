// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "fmt"

// DLedgerError is a refusal of a DLedger member, which is in the body of its
// answer.
type DLedgerError struct {
	Address string
	Request Code
	// Code is, for example, DLedgerInconsistentTerm.
	Code int
}

// Error says what was asked of whom and what came back.
func (e *DLedgerError) Error() string {
	return fmt.Sprintf("%v of DLedger member %q answered with code %d: %s", e.Request, e.Address, e.Code, e.meaning())
}

func (e *DLedgerError) meaning() string {
	switch e.Code {
	case DLedgerUnknownMember:
		return "there is no such member in the group"
	case DLedgerNotLeader:
		return "the member is not the leader"
	case DLedgerInconsistentTerm:
		return "the term is no longer the current one"
	case DLedgerInconsistentLeader:
		return "the members do not agree on the leader"
	case DLedgerFallBehindTooMuch:
		return "the next leader is too far behind"
	case DLedgerTakeLeadershipFailed:
		return "the next leader did not take over"
	}
	return "refused"
}
