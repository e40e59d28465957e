// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import "context"

// DLedger is the calls of the DLedger port of one broker in DLedger
// commit-log mode. Nothing authenticates them.
type DLedger struct{ server }

// Metadata returns who leads a group (code 50000). memberID is the member
// asked, for example "n0". LeaderID is empty while there is no leader.
func (d DLedger) Metadata(ctx context.Context, group, memberID string) (DLedgerResponse, error) {
	panic("not implemented")
}

// TransferLeadership moves leadership from the member asked, which must be the
// leader, to another one (codes 51001, for the current term, and 51005).
func (d DLedger) TransferLeadership(ctx context.Context, group, leaderID, toID string) error {
	panic("not implemented")
}
