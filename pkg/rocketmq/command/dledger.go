// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// A DLedger member answers on its own port, in the same frames, with what it
// wants to say in the body: the response code of the frame is always
// DLedgerSuccess.

// DLedgerRequest is the body of the three DLedger codes; LocalID is the member
// that asks and RemoteID the one asked.
type DLedgerRequest struct {
	Group    string `json:"group"`
	RemoteID string `json:"remoteId"`
	LocalID  string `json:"localId,omitempty"`
	LeaderID string `json:"leaderId,omitempty"`
	Term     *int64 `json:"term,omitempty"`
	// LedgerEndIndex and LedgerEndTerm are of votes.
	LedgerEndIndex *int64 `json:"ledgerEndIndex,omitempty"`
	LedgerEndTerm  *int64 `json:"ledgerEndTerm,omitempty"`
	// TransferID and TransfereeID are of leadership transfers.
	TransferID   string `json:"transferId,omitempty"`
	TransfereeID string `json:"transfereeId,omitempty"`
}

// DLedgerMetadataRequest reads who leads a DLedger group.
type DLedgerMetadataRequest struct {
	Body DLedgerRequest `body:"json"`
}

// Code returns 50000.
func (DLedgerMetadataRequest) Code() Code { return DLedgerMetadata }

// DLedgerVoteRequest is a vote. One for term 0 is always refused, with the
// current term in the answer.
type DLedgerVoteRequest struct {
	Body DLedgerRequest `body:"json"`
}

// Code returns 51001.
func (DLedgerVoteRequest) Code() Code { return DLedgerVote }

// DLedgerLeadershipTransferRequest moves leadership from the member asked to
// another one.
type DLedgerLeadershipTransferRequest struct {
	Body DLedgerRequest `body:"json"`
}

// Code returns 51005.
func (DLedgerLeadershipTransferRequest) Code() Code { return DLedgerLeadershipTransfer }

// Codes of DLedgerResponse.Code.
const (
	DLedgerSuccess              = 200
	DLedgerUnknownMember        = 401
	DLedgerNotLeader            = 404
	DLedgerInconsistentTerm     = 407
	DLedgerInconsistentLeader   = 409
	DLedgerFallBehindTooMuch    = 417
	DLedgerTakeLeadershipFailed = 418
)

// DLedgerResponse is the answer to the three DLedger codes.
type DLedgerResponse struct {
	Group    string `json:"group,omitempty"`
	Code     int    `json:"code"`
	LeaderID string `json:"leaderId,omitempty"`
	Term     int64  `json:"term"`
	// Peers maps member ids to host:port (code 50000).
	Peers map[string]string `json:"peers,omitempty"`
	// VoteResult is of votes.
	VoteResult string `json:"voteResult,omitempty"`
}
