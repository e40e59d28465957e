// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// call sends a request and decodes the answer into response, which may be nil.
func (s server) call(ctx context.Context, request command.Request, response any) error {
	_, err := s.exchange(ctx, request, response)
	return err
}

// exchange is call for those who need the frame of the answer too.
func (s server) exchange(ctx context.Context, request command.Request, response any) (*remoting.Command, error) {
	frame, err := command.Encode(request)
	if err != nil {
		return nil, err
	}
	answer, err := s.send(ctx, request.Code(), frame)
	if err != nil {
		return nil, withHint(request.Code(), s.address, err)
	}
	if err := command.NewResponseError(s.address, request.Code(), answer); err != nil {
		if response != nil {
			_ = command.DecodePartial(answer, response) // whatever there is; the code is what counts
		}
		return answer, withHint(request.Code(), s.address, err)
	}
	if response != nil {
		if err := command.Decode(answer, response); err != nil {
			return answer, fmt.Errorf("reading the answer of %q to %v: %w", s.address, request.Code(), err)
		}
	}
	return answer, nil
}

// send sends a request, and once more when its connection was lost and either
// the server cannot have executed it or executing it twice is the same as once.
func (s server) send(ctx context.Context, code command.Code, frame *remoting.Command) (*remoting.Command, error) {
	answer, err := s.client.remoting.Invoke(ctx, s.address, frame)
	again := errors.Is(err, remoting.ErrConnectionClosed) && (code.ReadOnly() || remoting.SafeToRetry(err))
	if again && !malformed(err) && ctx.Err() == nil {
		return s.client.remoting.Invoke(ctx, s.address, frame)
	}
	return answer, err
}

// malformed says whether the connection was closed because of what came over
// it: the same would come again.
func malformed(err error) bool {
	return errors.Is(err, remoting.ErrMalformedFrame) || errors.Is(err, remoting.ErrFrameTooLarge)
}

// topics is call for the requests that are answered with a list of topics.
func (s server) topics(ctx context.Context, request command.Request) ([]string, error) {
	var list command.TopicList
	err := s.call(ctx, request, &list)
	return sorted(list.TopicList), err
}

// sorted returns s sorted; servers list in no order.
func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
