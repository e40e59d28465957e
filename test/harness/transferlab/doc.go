// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package transferlab is what tests of topic transfers have in common: real RocketMQ clusters to move topics between, a topic with
// messages flowing through it, a server that moves it, and a judge.
//
//	bench := transferlab.NewBench(t, lab.Start(t, a), lab.Start(t, b))          real servers
//	move := bench.NewMove(t, "orders", transferlab.Whole(a), transferlab.Whole(b))   a topic with groups, as it was before
//	traffic := move.StartTraffic(t)                                             clients that never stop
//	... have it moved ...
//	move.Judge(t, v1alpha1.TransferSucceeded, traffic)                          every rule of package invariant
package transferlab
