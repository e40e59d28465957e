// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// AttributeChanges returns what turns the attributes have into want, under
// the names brokers expect in a change: "+key" to add or set, "-key" to
// remove. Equal attributes are left out, because brokers refuse to set
// immutable ones even to the value they have. A nil want changes nothing.
func AttributeChanges(have, want map[string]string) map[string]string {
	if want == nil {
		return nil
	}
	changes := map[string]string{}
	for key, value := range want {
		if old, ok := have[key]; !ok || old != value {
			changes["+"+key] = value
		}
	}
	for key := range have {
		if _, ok := want[key]; !ok {
			changes["-"+key] = ""
		}
	}
	return changes
}

// EncodeAttributes writes changes as the header field of code 17, sorted by
// name: "+a=1,-b". Names and values with ',' or '=' cannot be expressed.
func EncodeAttributes(changes map[string]string) (string, error) {
	parts := make([]string, 0, len(changes))
	for _, key := range slices.Sorted(maps.Keys(changes)) {
		value := changes[key]
		if strings.ContainsAny(key, ",=") || strings.ContainsAny(value, ",=") {
			return "", fmt.Errorf("cannot encode topic attribute %q with value %q: the protocol has no escape for ',' and '='", key, value)
		}
		if strings.HasPrefix(key, "-") {
			parts = append(parts, key)
			continue
		}
		parts = append(parts, key+"="+value)
	}
	return strings.Join(parts, ","), nil
}
