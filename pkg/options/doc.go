// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package options turns flags into decisions: Options hold what was typed,
// Complete fills what follows from it, Validate judges all of it at once.
// Nothing here opens a file, dials or starts anything.
//
//	flags ──► Options ──Complete──► CompletedOptions ──Validate──► errors
//
// The server takes CompletedOptions only.
package options
