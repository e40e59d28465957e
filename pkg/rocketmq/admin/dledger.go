// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"fmt"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

// DLedger is the calls of the DLedger port of one broker in DLedger
// commit-log mode. Nothing authenticates them. Refusals are a
// *command.DLedgerError.
type DLedger struct{ server }

// Metadata returns who leads a group (code 50000). memberID is the member
// asked, for example "n0". LeaderID is empty while there is no leader.
func (d DLedger) Metadata(ctx context.Context, group, memberID string) (DLedgerResponse, error) {
	return d.ask(ctx, command.DLedgerMetadataRequest{Body: command.DLedgerRequest{Group: group, RemoteID: memberID}})
}

// TransferLeadership moves leadership from the member asked, which must be the
// leader, to another one: it checks both (code 50000), because a refused
// request upsets old members, learns the term by a vote that must be refused
// (51001) and asks for the transfer (51005). Success means that the transfer
// was accepted; the route follows within a second.
//
// Topics, groups and offsets are not in the DLedger log: what the next leader
// has not yet pulled is lost. Copy it before.
func (d DLedger) TransferLeadership(ctx context.Context, group, leaderID, toID string) error {
	metadata, err := d.Metadata(ctx, group, leaderID)
	if err != nil {
		return fmt.Errorf("reading who leads DLedger group %q: %w", group, err)
	}
	if metadata.LeaderID != leaderID {
		return &command.DLedgerError{Address: d.address, Request: command.DLedgerLeadershipTransfer, Code: command.DLedgerNotLeader}
	}
	if _, ok := metadata.Peers[toID]; !ok {
		return &command.DLedgerError{Address: d.address, Request: command.DLedgerLeadershipTransfer, Code: command.DLedgerUnknownMember}
	}
	zero, none := int64(0), int64(-1)
	vote, err := exchangeDLedger(ctx, d, command.DLedgerVoteRequest{Body: command.DLedgerRequest{
		Group: group, RemoteID: leaderID, LocalID: toID, LeaderID: toID,
		Term: &zero, LedgerEndIndex: &none, LedgerEndTerm: &none,
	}})
	if err != nil {
		return fmt.Errorf("reading the term of DLedger group %q: %w", group, err)
	}
	if !strings.HasPrefix(vote.VoteResult, "REJECT") {
		return fmt.Errorf("cannot read the term of DLedger group %q from %q: it answered a vote for term 0 with %q",
			group, d.address, vote.VoteResult)
	}
	_, err = d.ask(ctx, command.DLedgerLeadershipTransferRequest{Body: command.DLedgerRequest{
		Group: group, RemoteID: leaderID, LocalID: leaderID, LeaderID: leaderID,
		Term: &vote.Term, TransferID: leaderID, TransfereeID: toID,
	}})
	return err
}

// ask is exchangeDLedger for requests that succeed with the code of success.
func (d DLedger) ask(ctx context.Context, request command.Request) (DLedgerResponse, error) {
	response, err := exchangeDLedger(ctx, d, request)
	if err == nil && response.Code != command.DLedgerSuccess {
		err = &command.DLedgerError{Address: d.address, Request: request.Code(), Code: response.Code}
	}
	return response, err
}

func exchangeDLedger(ctx context.Context, d DLedger, request command.Request) (DLedgerResponse, error) {
	var response DLedgerResponse
	err := d.call(ctx, request, &response)
	return response, err
}
