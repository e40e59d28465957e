// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareOrdinals orders names by the text before their last hyphen, and by the number after it: "mq-9" comes before
// "mq-10".
func CompareOrdinals(a, b string) int {
	aText, aNumber := cutOrdinal(a)
	bText, bNumber := cutOrdinal(b)
	return cmp.Or(cmp.Compare(aText, bText), cmp.Compare(aNumber, bNumber), cmp.Compare(a, b))
}

func cutOrdinal(name string) (text string, number int) {
	end := strings.LastIndexByte(name, '-')
	if end < 0 {
		return name, -1
	}
	number, err := strconv.Atoi(name[end+1:])
	if err != nil {
		return name, -1
	}
	return name[:end], number
}
