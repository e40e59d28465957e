// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package process starts, finds and stops the long-running programs of a cluster on this machine.
//
// Nothing is remembered in files. Every process carries in its environment the state folder it belongs to, its name
// there and a digest of what it was started with; whoever wants to know what runs reads that back from /proc. So a
// program that was interrupted right after it started a process finds that process the next time, and a process id
// that was given to somebody else in the meantime is never mistaken for ours.
//
//	Spec --Ensure--> the same is running already: keep it
//	                 something else runs under that name: stop it, start
//	                 nothing runs: start
//	dir --Find--> processes of that folder --Stop--> TERM, after a grace period KILL, gone
//
// Linux only.
package process
