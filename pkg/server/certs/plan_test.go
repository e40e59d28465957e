// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/certs"
)

const day = 24 * time.Hour

var birth = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func newAuthority(now time.Time) (certs.Pair, error) { return certs.NewAuthority("test", now) }

func authorityAt(t *testing.T, now time.Time) certs.Pair {
	t.Helper()
	pair, err := newAuthority(now)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

func TestPlan(t *testing.T) {
	current := authorityAt(t, birth)
	next := authorityAt(t, birth.Add(9*365*day+day))
	previous := authorityAt(t, birth.Add(-9*365*day))
	tests := map[string]struct {
		state        certs.State
		after        time.Duration
		wantReason   string
		wantCurrent  []byte // nil: a new one
		wantNext     bool
		wantPrevious []byte
	}{
		"an empty store gets an authority": {
			wantReason: "there was no certificate authority",
		},
		"a fresh authority stays": {
			state: certs.State{Current: current}, after: day,
			wantCurrent: current.Cert,
		},
		"a year before its end there is a successor that does not sign yet": {
			state: certs.State{Current: current}, after: 9*365*day + time.Hour,
			wantReason: "the certificate authority ends within a year", wantCurrent: current.Cert, wantNext: true,
		},
		"a successor that not everybody can have seen does not sign": {
			state: certs.State{Current: current, Next: next}, after: 9*365*day + 7*day,
			wantCurrent: current.Cert, wantNext: true,
		},
		"a successor that was trusted for a week signs and the old one stays trusted": {
			state: certs.State{Current: current, Next: next}, after: 9*365*day + 9*day,
			wantReason: "the next certificate authority was trusted long enough to sign", wantCurrent: next.Cert, wantPrevious: current.Cert,
		},
		"a successor signs at once when the old one is over": {
			state: certs.State{Current: current, Next: authorityAt(t, birth.Add(3650*day))}, after: 3650*day + time.Minute,
			wantReason:   "the next certificate authority was trusted long enough to sign",
			wantCurrent:  nil,
			wantPrevious: current.Cert,
		},
		"an old authority is trusted as long as it is valid": {
			state: certs.State{Current: current, Previous: previous.Cert}, after: 300 * day,
			wantCurrent: current.Cert, wantPrevious: previous.Cert,
		},
		"an old authority is dropped when it expired": {
			state: certs.State{Current: current, Previous: previous.Cert}, after: 366 * day,
			wantReason: "the previous certificate authority expired", wantCurrent: current.Cert,
		},
		"an expired authority without a successor is replaced": {
			state: certs.State{Current: current, Previous: previous.Cert}, after: 3651 * day,
			wantReason: "the certificate authority had expired",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, reason, err := certs.Plan(test.state, birth.Add(test.after), newAuthority)
			if err != nil {
				t.Fatal(err)
			}
			if reason != test.wantReason {
				t.Errorf("reason: want %q, got %q", test.wantReason, reason)
			}
			if test.wantCurrent != nil && !bytes.Equal(got.Current.Cert, test.wantCurrent) {
				t.Errorf("another authority signs")
			}
			if test.wantCurrent == nil && bytes.Equal(got.Current.Cert, test.state.Current.Cert) {
				t.Errorf("the same authority signs")
			}
			if got.Next.Empty() == test.wantNext {
				t.Errorf("successor: want %t, got %t", test.wantNext, !got.Next.Empty())
			}
			if !bytes.Equal(got.Previous, test.wantPrevious) {
				t.Errorf("another previous authority is trusted")
			}
		})
	}
}

func TestRenew(t *testing.T) {
	authority, other := authorityAt(t, birth), authorityAt(t, birth)
	serving, err := authority.IssueServing([]string{"localhost", "127.0.0.1"}, birth)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		issued certs.Pair
		issuer certs.Pair
		after  time.Duration
		want   string
	}{
		"a new certificate stays":                           {serving, authority, time.Hour, ""},
		"a certificate before two thirds of its life stays": {serving, authority, 59 * day, ""},
		"a certificate after two thirds of its life goes":   {serving, authority, 61 * day, "two thirds of its life are over"},
		"a certificate of another authority goes":           {serving, other, time.Hour, "another authority signs"},
		"no certificate is replaced":                        {certs.Pair{}, authority, 0, "there was none"},
		"an unreadable certificate goes":                    {certs.Pair{Cert: []byte("x")}, authority, 0, "it cannot be read"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := certs.Renew(test.issued, test.issuer, birth.Add(test.after)); got != test.want {
				t.Errorf("want %q, got %q", test.want, got)
			}
		})
	}
}
