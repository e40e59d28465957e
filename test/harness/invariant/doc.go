// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package invariant judges what a transfer of a topic has left behind. It is given what the servers were like before and after, and
// the books of the traffic that went through meanwhile, and names everything that a transfer must not do:
//
//	lost        an acknowledged message that a consumer group has not had
//	route       clients are led elsewhere than to the topic's one home
//	source      the source is not what it was (rolled back), or something of the topic is left there (succeeded)
//	target      the target is not what it was (rolled back), or not what the source was (succeeded)
//	other       something that is not the transfer's business has changed
//
// All of it is a pure function of its arguments.
package invariant
