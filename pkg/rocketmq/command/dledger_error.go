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
	meaning := ""
	if e.Code == DLedgerInconsistentTerm {
		meaning = ": the term is no longer the current one"
	}
	return fmt.Sprintf("%v of DLedger member %q answered with code %d%s", e.Request, e.Address, e.Code, meaning)
}
