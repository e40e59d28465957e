// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package invariant

import (
	"encoding/json"
	"reflect"
)

// same tells whether a configuration has every field of another with the same value. A newer version has fields besides, of which
// the other could say nothing.
func same(config, want string) bool {
	var got, wanted map[string]any
	if json.Unmarshal([]byte(config), &got) != nil || json.Unmarshal([]byte(want), &wanted) != nil || len(wanted) == 0 {
		return false
	}
	for field, value := range wanted {
		if other, ok := got[field]; !ok || !reflect.DeepEqual(other, value) {
			return false
		}
	}
	return true
}
