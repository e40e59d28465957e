// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package server builds and runs the API server from completed options. The
// stages are types, so that none can be skipped:
//
//	options.CompletedOptions ──NewConfig──► Config ──Complete──► CompletedConfig ──New──► Server ──Run──►
//
// NewConfig asks the host what there is, Complete fills, New builds the handler
// chain and the storage, and Run alone starts and stops what was built. README.md
// draws the order. It may import registry and admission packages, never a
// controller: those come in as a function.
package server
