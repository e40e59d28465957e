// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"errors"
	"fmt"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// translated gives the errors of the client the meaning that package transfer goes by, and keeps the server's words.
func translated(err error) error {
	if meaning := meaningOf(err); meaning != nil {
		return fmt.Errorf("%w: %w", meaning, err)
	}
	return err
}

func meaningOf(err error) error {
	switch {
	case err == nil:
		return nil
	case isBatch(err):
		return meaningOfBatch(err)
	case admin.MaybeExecuted(err):
		// Several requests may be behind one error; as long as the fate of one is not known, none of them counts as refused.
		return nil
	case errors.Is(err, admin.ErrSlaveBroker):
		return transfer.ErrSlave
	case errors.Is(err, admin.ErrNoPermission), errors.Is(err, admin.ErrInvalidParameter):
		return transfer.ErrRefused
	case errors.Is(err, admin.ErrTopicNotExist), errors.Is(err, admin.ErrSubscriptionGroupNotExist), errors.Is(err, admin.ErrQueryNotFound):
		return transfer.ErrNotFound
	case errors.Is(err, admin.ErrRequestCodeNotSupported):
		return transfer.ErrUnsupported
	}
	return nil
}

func isBatch(err error) bool {
	_, ok := errors.AsType[*admin.BatchError](err)
	return ok
}

// meaningOfBatch is what all items of a batch were answered, nil if they differ.
func meaningOfBatch(err error) error {
	batch, _ := errors.AsType[*admin.BatchError](err)
	var meaning error
	for i, item := range batch.Unwrap() {
		m := meaningOf(item)
		if m == nil || i > 0 && !errors.Is(m, meaning) {
			return nil
		}
		meaning = m
	}
	return meaning
}
