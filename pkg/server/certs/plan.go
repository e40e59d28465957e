// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"bytes"
	"fmt"
	"time"
)

const (
	// prepareBefore is how long before the end of the signing authority its
	// successor is made.
	prepareBefore = 365 * 24 * time.Hour
	// trustBeforeUse is how long a new authority is only trusted before it
	// signs. Whoever reads the bundle has this long to notice.
	trustBeforeUse = 7 * 24 * time.Hour
)

// State is what a Store keeps.
type State struct {
	// Current signs. It is empty in a new store.
	Current Pair
	// Next is trusted and will sign; empty most of the time.
	Next Pair
	// Previous is the certificate (PEM) of the authority before Current, for
	// as long as something it signed may be in use.
	Previous []byte
}

// Bundle is the PEM of all certificates to trust, the signing one first.
func (s State) Bundle() []byte {
	return bytes.Join([][]byte{s.Current.Cert, s.Next.Cert, s.Previous}, nil)
}

// Plan is the state that should follow s at the time now, and why it differs;
// the reason is empty when it does not. The only thing it needs from outside is
// how to make an authority.
func Plan(s State, now time.Time, newAuthority func(time.Time) (Pair, error)) (next State, reason string, err error) {
	if s.Current.Empty() {
		s.Current, err = newAuthority(now)
		return s, "there was no certificate authority", err
	}
	current, err := s.Current.Leaf()
	if err != nil {
		return s, "", fmt.Errorf("reading signing authority: %w", err)
	}
	expired := !now.Before(current.NotAfter)
	if s.Next.Empty() {
		if expired {
			// Nobody ran for years. There is nothing left to be gentle with.
			fresh, err := newAuthority(now)
			return State{Current: fresh}, "the certificate authority had expired", err
		}
		if now.After(current.NotAfter.Add(-prepareBefore)) {
			s.Next, err = newAuthority(now)
			return s, "the certificate authority ends within a year", err
		}
		return dropPrevious(s, now)
	}
	successor, err := s.Next.Leaf()
	if err != nil {
		return s, "", fmt.Errorf("reading next authority: %w", err)
	}
	if !expired && now.Before(successor.NotBefore.Add(backdate+trustBeforeUse)) {
		return dropPrevious(s, now)
	}
	return State{Current: s.Next, Previous: s.Current.Cert}, "the next certificate authority was trusted long enough to sign", nil
}

func dropPrevious(s State, now time.Time) (State, string, error) {
	if len(s.Previous) == 0 {
		return s, "", nil
	}
	previous, err := parseCert(s.Previous)
	if err != nil {
		return s, "", fmt.Errorf("reading previous authority: %w", err)
	}
	if now.Before(previous.NotAfter) {
		return s, "", nil
	}
	s.Previous = nil
	return s, "the previous certificate authority expired", nil
}

// Renew reports whether a certificate issued by issuer should be replaced at
// the time now, and why: it is past two thirds of its life, or something else
// signs now. An unreadable certificate is replaced too.
func Renew(issued Pair, issuer Pair, now time.Time) (reason string) {
	if issued.Empty() {
		return "there was none"
	}
	cert, err := issued.Leaf()
	if err != nil {
		return "it cannot be read"
	}
	authority, err := issuer.Leaf()
	if err != nil || !bytes.Equal(cert.AuthorityKeyId, authority.SubjectKeyId) {
		return "another authority signs"
	}
	life := cert.NotAfter.Sub(cert.NotBefore)
	if now.After(cert.NotBefore.Add(life * 2 / 3)) {
		return "two thirds of its life are over"
	}
	return ""
}
