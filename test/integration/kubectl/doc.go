// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package kubectl holds what a person at a terminal sees of the API group: transcripts of the real kubectl against the
// real server behind the real aggregator.
//
// The cases are in testdata:
//
//	scripts/*.txtar  one transcript each, in a namespace of its own, $NS
//	files/*          manifests that every transcript finds in its folder
//	refused.yaml     input that must be refused, with the message that must be shown
//	warned.yaml      input that must be admitted with a warning
//
// Beside the commands of testscript a transcript knows:
//
//	kubectl ARG...        run kubectl; with ! it must fail
//	until REGEXP ARG...   run kubectl until what it prints matches
//	follow NAME ARG...    run kubectl in the background
//	saw NAME REGEXP       wait until what the background kubectl has printed matches
package kubectl
