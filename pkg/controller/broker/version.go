// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"slices"
	"strconv"
	"strings"
)

// olderVersion says whether one release came before another: "4.9.7" before "5.1.4". Parts that are no numbers count as
// zero.
func olderVersion(a, b string) bool {
	return slices.Compare(numbers(a), numbers(b)) < 0
}

func numbers(version string) []int {
	var parts []int
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part)
		parts = append(parts, n)
	}
	return parts
}
