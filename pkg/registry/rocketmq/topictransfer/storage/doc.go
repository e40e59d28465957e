// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package storage serves TopicTransfer objects from the store: the resource and its subresources, and how kubectl prints
// them. What a request may change is decided by package topictransfer above it.
package storage
