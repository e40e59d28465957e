// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import "time"

// Spec says what moves, from where to where, and what the user wishes at the moment. Abort, Suspend, Approved and the
// name servers of the places may change from call to call; the rest may not once the transfer runs.
type Spec struct {
	Topic          string
	Source, Target Place
	// ConsumerGroups are the groups that move. Empty: all that subscribe to the topic or have offsets on it. Naming a
	// broadcasting or a popping group accepts what cannot be proved about it.
	ConsumerGroups []string
	// Manual waits, after the plan is made, until Approved.
	Manual, Approved bool
	// Suspend stops after the action at hand, in either direction.
	Suspend bool
	// Abort rolls back. It has no effect from the first Intent to delete the source topic on.
	Abort bool
	// DrainTimeout is how long the source may take to be consumed, counted from the stop of writes; 0: for ever. After it
	// the transfer rolls back.
	DrainTimeout time.Duration
	Windows      Windows
	// Hazards are what the caller found itself, for example that a place is being deleted. They become part of the plan.
	Hazards []Hazard
}

// Place is a cluster or a broker group.
type Place struct {
	// Name is what the user wrote: a RocketMQ cluster or, if there is none of that name, a broker group.
	Name string
	// Cluster is the RocketMQ cluster when the caller knows that Name stands for it; Name is then not looked up.
	Cluster string
	// NameServers are the addresses of all name servers, host:port.
	NameServers []string
}

// Windows are the times a transfer gives clients and servers. The zero value of a field is its default.
type Windows struct {
	// RouteRefresh is how long after the last change of a write permission clients may still write by a route they
	// keep. Default 90 s: Java producers were acknowledged for 27 s.
	RouteRefresh time.Duration
	// SampleSpacing is the least time between the two samples that prove a drain, and from when offsets on
	// the source are first seen to the beginning. Default 10 s: clients commit their offsets, and brokers store them, every 5 s.
	SampleSpacing time.Duration
	// ResurrectionWatch is how long the deleted topic must stay away from the source. Default 2 min: brokers hold pulls of consumers
	// for up to 30 s, and one that ends after the topic was made there again has its consumer skip messages.
	ResurrectionWatch time.Duration
	// RetryFor is how long an action that may be undone is repeated while servers do not answer or fail, before
	// everything is rolled back. It begins anew with the process, and after a suspension. Default 5 min.
	RetryFor time.Duration
	// Settle is how long after an action of unknown outcome, or after another process was at work, everything is looked at again
	// before a transfer ends: brokers drop requests that waited for 5 s. Default 10 s.
	Settle time.Duration
	// Poll is the least time between two looks at a draining source. Default 1 s. It grows with the number of brokers
	// and groups so that a draining transfer costs at most 5 requests per second.
	Poll time.Duration
	// Replan is the time between two looks at hazards that block. Default 15 s.
	Replan time.Duration
}

// WithDefaults fills in what is zero.
func (w Windows) WithDefaults() Windows {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{
		{&w.RouteRefresh, 90 * time.Second},
		{&w.SampleSpacing, 10 * time.Second},
		{&w.ResurrectionWatch, 2 * time.Minute},
		{&w.RetryFor, 5 * time.Minute},
		{&w.Settle, 10 * time.Second},
		{&w.Poll, time.Second},
		{&w.Replan, 15 * time.Second},
	} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return w
}
