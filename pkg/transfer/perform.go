// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The longest an Intent may take to be written before the action is not begun any more: a process that was stopped in
// between may have been replaced by another one.
const intentFreshness = 30 * time.Second

// What was done is looked for again after lookOnce, and each time after twice as long until lookLast, before it is done again:
// brokers answer before name servers know.
const lookOnce, lookLast = time.Millisecond, 8 * time.Millisecond

// announcedFor is how long the Intent of an announced action proves that no other process has taken over: as long as the addresses of
// masters are believed. Later it is written anew.
const announcedFor = lookFor

// undoing begins the messages of records that are being undone: their state says only what was done.
const undoing = "undoing"

// perform does one action: Intent, do, check, Done. An Intent that is already there is looked at first.
func (r *run) perform(ctx context.Context, k task) (*Result, error) {
	w, before := r.work(k), copyOf(r.t.state.record(k.key))
	if _, ok := r.t.announced[k.key]; ok {
		before = nil // it has not begun
	}
	hasRead := w.ready != nil
	undo, pending := k.final == Undone, before != nil && before.State == Intent
	if undo || pending {
		problem, err := w.check(ctx)
		if err != nil {
			return nil, err
		}
		if problem == "" {
			r.settle(k, w)
			return nil, nil
		}
		if pending && r.t.attempts[k.key] > 0 && r.t.lastError[k.key] == nil {
			r.t.lastError[k.key] = errors.New(problem)
		}
	} else if w.needed != nil {
		if needed, err := w.needed(ctx); err != nil {
			return nil, err
		} else if !needed {
			r.settle(k, w)
			return nil, nil
		}
		hasRead = true
	}
	if w.ready != nil {
		if result, err := w.ready(ctx); result != nil || err != nil {
			return result, err
		}
	}
	r.attempt = r.t.attempts[k.key]
	doErr, err := r.intendAndPrepare(ctx, k, before, w.prepare, hasRead)
	if err != nil {
		return nil, err
	}
	if doErr == nil {
		doErr = w.do(ctx)
	}
	if isStop(doErr) || errors.Is(doErr, errAgain) {
		return nil, doErr
	}
	if doErr != nil && !definite(doErr) {
		r.t.unknownAt = r.t.now()
	}
	// An error does not mean that nothing was done, nor success that it can be seen already.
	problem, err := w.check(ctx)
	for after := lookOnce; doErr == nil && err == nil && problem != "" && after <= lookLast; after *= 2 {
		if err := r.t.wait(ctx, after); err != nil {
			return nil, &stopped{err}
		}
		problem, err = w.check(ctx)
	}
	switch {
	case isStop(err):
		return nil, err
	case err == nil && problem == "":
		r.settle(k, w)
		return nil, nil
	case doErr != nil:
		err = doErr
	case err == nil:
		err = errors.New(problem)
	}
	return r.failed(ctx, k, before, err)
}

// copyOf keeps a record as it is now.
func copyOf(r *Record) *Record {
	if r == nil {
		return nil
	}
	record := *r
	return &record
}

// settle writes the last state of a record.
func (r *run) settle(k task, w work) {
	message := ""
	if w.note != nil {
		message = w.note()
	}
	r.t.set(k.key, k.final, message)
	delete(r.t.attempts, k.key)
	delete(r.t.firstFailed, k.key)
	delete(r.t.lastError, k.key)
}

// intendAndPrepare writes the Intent, unless that was done a moment ago, and reads what the action has to know, at the same time, unless it
// has just been read. The first error is one of reading.
func (r *run) intendAndPrepare(ctx context.Context, k task, before *Record, prepare func(context.Context) error, hasRead bool) (unread, err error) {
	began := r.t.now()
	var parts []func(context.Context) error
	if since, ok := r.t.announced[k.key]; !ok || began.Sub(since) > announcedFor {
		parts = append(parts, func(ctx context.Context) error { return r.intend(ctx, k, before) })
	}
	delete(r.t.announced, k.key)
	if prepare != nil && !hasRead {
		parts = append(parts, func(ctx context.Context) error {
			if unread = prepare(ctx); isStop(unread) {
				return unread
			}
			return nil
		})
	}
	err = together(ctx, parts...)
	if err == nil && unread == nil && prepare != nil && r.t.now().Sub(began) > lookFor {
		unread = prepare(ctx)
	}
	return unread, err
}

// intend writes the Intent, and so proves with every attempt that no other process has taken over.
func (r *run) intend(ctx context.Context, k task, before *Record) error {
	state, began, message := Intent, r.t.now(), ""
	if before != nil && k.final == Undone {
		state = before.State
	} else if before != nil && before.State == Intent {
		message = "trying again"
	}
	if n := r.t.attempts[k.key]; n > 0 {
		message = fmt.Sprintf("attempt %d after: %v", n+1, r.t.lastError[k.key])
	}
	if k.final == Undone {
		message = strings.TrimSuffix(undoing+", "+message, ", ")
	}
	first := began
	if before != nil && before.State == Intent && k.final != Undone {
		first = before.Time
	}
	r.t.state.set(k.key, state, first, message)
	for _, next := range r.following {
		r.t.state.set(next, Intent, began, "")
	}
	r.t.dirty = true
	if err := r.t.flush(ctx, nil); err != nil {
		return &stopped{err}
	}
	if took := r.t.now().Sub(began); took > intentFreshness {
		return &stopped{fmt.Errorf("writing the intent to %s on %s took %s: another server may have taken over, start again from what is stored", k.action, k.target, took)}
	}
	for _, next := range r.following {
		r.t.announced[next] = began
	}
	return nil
}

// failed decides what an action that is not done means.
func (r *run) failed(ctx context.Context, k task, before *Record, err error) (*Result, error) {
	t := r.t
	t.attempts[k.key]++
	t.lastError[k.key] = err
	// Not since the Intent: the process may have been away since, or the transfer suspended.
	if t.firstFailed[k.key].IsZero() {
		t.firstFailed[k.key] = t.now()
	}
	t.lookedAt = time.Time{}
	wait := &Result{After: backOff(t.attempts[k.key]), Reason: Retrying, Message: err.Error()}
	if k.final == Undone || t.state.Phase != Running {
		return wait, nil
	}
	if t.state.PastReturn() && !(definite(err) && r.retractable(ctx, k, before)) {
		return wait, nil
	}
	switch since := t.now().Sub(t.firstFailed[k.key]); {
	case definite(err):
		t.set(k.key, Refused, err.Error())
		t.rollBack(err.Error())
		return nil, nil
	case since > r.spec.Windows.RetryFor:
		t.rollBack(fmt.Sprintf("%s on %s did not succeed in %s: %v", k.action, k.target, since.Round(time.Second), err))
		return nil, nil
	}
	return wait, nil
}

// retractable says whether the Intent to delete can be taken back: it is the first and only one, it was refused with its
// first attempt, and the topic is where it was. Nothing was deleted then, and nothing can be.
func (r *run) retractable(ctx context.Context, k task, before *Record) bool {
	if k.action != ActionDeleteTopic || before != nil && before.State != Refused || r.t.attempts[k.key] != 1 {
		return false
	}
	for _, record := range r.t.state.with(ActionDeleteTopic) {
		if record.key() != k.key && (record.State == Intent || record.State == Done) {
			return false
		}
	}
	problem, err := r.work(k).check(ctx)
	return err == nil && problem != ""
}
