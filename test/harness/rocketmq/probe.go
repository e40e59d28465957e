// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// Request codes of the questions asked here.
const (
	brokerRuntimeInfo  = 28
	brokerClusterInfo  = 106
	controllerMetadata = 1005
)

// pollInterval is the time between two questions to a server that is not ready yet.
const pollInterval = 50 * time.Millisecond

// answerTimeout bounds one question; a starting JVM may accept and be slow to answer.
const answerTimeout = 10 * time.Second

// maxAnswer bounds what is read of an answer, far above what a test cluster sends.
const maxAnswer = 16 << 20

// Answer is a response of a server.
type Answer struct {
	Code   int               `json:"code"`
	Remark string            `json:"remark"`
	Fields map[string]string `json:"extFields"`
	Body   []byte            `json:"-"`
}

// ReadBody decodes the body into v. Numbers that are keys have no quotes in what servers send, which is put right.
func (a Answer) ReadBody(v any) error { return json.Unmarshal(quoteKeys(a.Body), v) }

// Ask sends one request on a new connection and returns the response, whatever its code. It is for tests that want to know from a
// server what the client of pkg/rocketmq may have got wrong.
func Ask(ctx context.Context, address string, code int, fields map[string]string) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = conn.Close() }() // the answer is all that matters
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return Answer{}, err
	}
	a, err := exchange(conn, code, fields)
	if err != nil {
		return Answer{}, fmt.Errorf("asking %s with request code %d: %w", address, code, err)
	}
	return a, nil
}

// exchange writes a request frame and reads the response frame: length, header length with the codec in its high byte, header
// as JSON, body. Servers answer in the codec they are asked in or in JSON.
func exchange(conn io.ReadWriter, code int, fields map[string]string) (Answer, error) {
	header, err := json.Marshal(map[string]any{"code": code, "language": "GO", "version": 479, "opaque": 1, "flag": 0, "extFields": fields})
	if err != nil {
		return Answer{}, err
	}
	frame := binary.BigEndian.AppendUint32(nil, uint32(4+len(header)))
	frame = binary.BigEndian.AppendUint32(frame, uint32(len(header)))
	if _, err := conn.Write(append(frame, header...)); err != nil {
		return Answer{}, err
	}
	var prefix [8]byte
	if _, err := io.ReadFull(conn, prefix[:]); err != nil {
		return Answer{}, err
	}
	length := binary.BigEndian.Uint32(prefix[:4])
	headerLength := binary.BigEndian.Uint32(prefix[4:]) & 0xffffff
	if length > maxAnswer || length < 4+headerLength {
		return Answer{}, errors.New("the answer is not a frame of the remoting protocol")
	}
	rest := make([]byte, length-4)
	if _, err := io.ReadFull(conn, rest); err != nil {
		return Answer{}, err
	}
	var a Answer
	if err := json.Unmarshal(rest[:headerLength], &a); err != nil {
		return Answer{}, err
	}
	a.Body = rest[headerLength:]
	return a, nil
}

// answers is a readiness question: any answer will do. A broker with access control refuses, and that is an answer.
func answers(address string, code int) func(context.Context) error {
	return func(ctx context.Context) error {
		a, err := Ask(ctx, address, code, nil)
		if err == nil && strings.Contains(a.Remark, "NoSuchElementException") {
			// A broker that has no sample of its statistics yet fails to answer 28 in its first second.
			return fmt.Errorf("%s answered request code %d with %q", address, code, a.Remark)
		}
		return err
	}
}

// succeeds is a readiness question whose answer must be a success that the check is content with.
func succeeds(address string, code int, check func(Answer) error) func(context.Context) error {
	return func(ctx context.Context) error {
		a, err := Ask(ctx, address, code, nil)
		if err != nil {
			return err
		}
		if a.Code != 0 {
			return fmt.Errorf("%s answered request code %d with code %d %q", address, code, a.Code, a.Remark)
		}
		return check(a)
	}
}

// until asks until the answer is good or the context is done.
func until(ctx context.Context, ready func(context.Context) error) error {
	never := &process{done: make(chan struct{})}
	return await(ctx, never, ready)
}
