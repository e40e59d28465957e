// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package validation judges objects of the API group: what is refused at admission, and what is admitted with a warning.
//
// Every kind has four pure functions over hub types that have been defaulted:
//
//	ValidateX              a new object
//	ValidateXUpdate        a change of spec or metadata, also one that came through /scale
//	ValidateXStatusUpdate  a change of status
//	WarningsForX           admitted, but worth a word to the user; old is nil for a new object
//
// They see one object and its former state, never another object, a clock or a network. Rules that the types declare
// (enumerations, bounds, required and unique items) are run by the strategies from the generated code and are not
// repeated here, so that one mistake is reported once.
//
// An update is judged by what it changes: a value that was stored before a rule existed does not block an update that
// leaves it alone.
package validation
