// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package loop

import (
	"reflect"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/apply"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
)

// TestPaces: how long the status of an object waits after its last write.
func TestPaces(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	mq, other := children.Owner{Kind: children.Broker, Name: "mq"}, children.Owner{Kind: children.Broker, Name: "other"}
	cases := map[string]struct {
		wrote map[children.Owner]time.Duration
		at    time.Duration
		want  time.Duration
	}{
		"it was never written":         {},
		"it was written just now":      {wrote: map[children.Owner]time.Duration{mq: 0}, want: statusPace},
		"it was written a moment ago":  {wrote: map[children.Owner]time.Duration{mq: 0}, at: statusPace - 1, want: 1},
		"it was written long enough":   {wrote: map[children.Owner]time.Duration{mq: 0}, at: statusPace},
		"another one was written":      {wrote: map[children.Owner]time.Duration{other: 0}},
		"the clock was set back since": {wrote: map[children.Owner]time.Duration{mq: time.Hour}, want: statusPace},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			p := newPace(statusPace)
			for owner, at := range tc.wrote {
				p.wrote(owner, start.Add(at))
			}
			if got := p.wait(mq, start.Add(tc.at)); got != tc.want {
				t.Errorf("it waits %v, want %v", got, tc.want)
			}
		})
	}
}

func TestPacesForgetWhatIsOver(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	p := newPace(statusPace)
	for i := range 100 {
		p.wrote(children.Owner{Name: string(rune('a' + i))}, start.Add(time.Duration(i)*statusPace))
	}
	if len(p.last) != 1 {
		t.Errorf("%d writes are remembered, want the last alone", len(p.last))
	}
}

// TestPacesOfCorrections: corrections of one object wait, everything else in its plan does not.
func TestPacesOfCorrections(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	mq, other := children.Owner{Kind: children.Broker, Name: "mq"}, children.Owner{Kind: children.Broker, Name: "other"}
	create, correct := apply.Create{Reason: "missing"}, apply.Correct{Reason: "changed"}
	whole, rest := [][]apply.Action{{create, correct}, {correct}}, [][]apply.Action{{create}, {}}
	p := NewPaces()
	for i, c := range []struct {
		owner children.Owner
		at    time.Duration
		plan  [][]apply.Action
		want  [][]apply.Action
		later time.Duration
	}{
		{mq, 0, whole, whole, 0},
		{mq, time.Second, [][]apply.Action{{create}}, [][]apply.Action{{create}}, 0},
		{mq, time.Second, whole, rest, correctionPace - time.Second},
		{other, time.Second, whole, whole, 0},
		{mq, correctionPace, whole, whole, 0},
		{mq, correctionPace, whole, rest, correctionPace},
	} {
		got, later := p.paced(c.owner, c.plan, start.Add(c.at))
		if !reflect.DeepEqual(got, c.want) || later != c.later {
			t.Errorf("plan %d is %v and waits %v, want %v and %v", i, got, later, c.want, c.later)
		}
	}
}
