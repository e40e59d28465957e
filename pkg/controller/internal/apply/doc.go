// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package apply carries out the changes that plans ask for in the host cluster, and records what it wrote. An action is a
// plain value that says what is wanted and why; carrying it out a second time does no harm. Nothing is decided here.
package apply
