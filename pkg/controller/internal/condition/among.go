// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"strings"
)

// mostNamed is how many things a message names before it only counts.
const mostNamed = 3

// Among lists names at the end of a message: ": a, b and 5 more". It is empty for no names.
func Among(names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case len(names) > mostNamed:
		return fmt.Sprintf(": %s and %d more", strings.Join(names[:mostNamed], ", "), len(names)-mostNamed)
	default:
		return ": " + strings.Join(names, ", ")
	}
}
