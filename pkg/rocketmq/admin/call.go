// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"context"
	"errors"
	"slices"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// call sends a request and decodes the answer into response, which may be nil.
func (s server) call(ctx context.Context, request command.Request, response any) error {
	return errors.New("not implemented")
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

// updateConfig sets properties and compares what the server shows afterwards.
func updateConfig(ctx context.Context, address string, want Properties, update func() error, read func() (Properties, error)) error {
	return errors.New("not implemented")
}

type versionCache struct{}

func newVersionCache() *versionCache { return &versionCache{} }

func (v *versionCache) connectionChanged(remoting.ConnectionEvent) {}

func (v *versionCache) get(ctx context.Context, b Broker) (string, error) {
	return "", errors.New("not implemented")
}
