// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin

import (
	"fmt"
	"maps"
	"slices"
)

// NotAppliedError lists properties a server acknowledged and did not take.
type NotAppliedError struct {
	Address string
	// Want holds the properties in question as they were sent, Got as the
	// server shows them afterwards; one it does not have is missing. Values may
	// be secret.
	Want, Got Properties
}

// Error names the properties, not their values, which may be secret.
func (e *NotAppliedError) Error() string {
	return fmt.Sprintf("server %q acknowledged but did not take %v: it does not know them or cannot read their values",
		e.Address, e.Want)
}

// updateConfig sets properties and compares what the server shows afterwards.
func updateConfig(address string, want Properties, update func() error, read func() (Properties, error)) error {
	if len(want) == 0 {
		return nil
	}
	if err := update(); err != nil {
		return err
	}
	got, err := read()
	if err != nil {
		return fmt.Errorf("reading back %v after they were set: %w", want, err)
	}
	failed := &NotAppliedError{Address: address, Want: Properties{}, Got: Properties{}}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		shown, ok := got[name]
		if ok && shown == want[name] {
			continue
		}
		failed.Want[name] = want[name]
		if ok {
			failed.Got[name] = shown
		}
	}
	if len(failed.Want) > 0 {
		return failed
	}
	return nil
}
