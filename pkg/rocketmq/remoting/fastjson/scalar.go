// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

import (
	"math"
	"strconv"
)

// scalar returns the text of a string or of what stands without quotes.
func (d *Decoder) scalar(want string) []byte {
	switch d.next() {
	case '"':
		return d.text()
	case 0:
		d.fail("unexpected end, want " + want)
		return nil
	case '{', '[':
		d.fail("want " + want)
		return nil
	}
	return d.bare()
}

// recentStrings is a power of two.
const recentStrings = 64

// intern returns s as string, the one returned before if there is one.
func (d *Decoder) intern(s []byte) string {
	if len(s) == 0 {
		return ""
	}
	slot := &d.recent[(len(s)*7+int(s[0])*3+int(s[len(s)-1]))%recentStrings]
	if *slot != string(s) {
		*slot = string(s)
	}
	return *slot
}

// Text reads a string; a number or boolean is returned as it was written, null
// as "".
func (d *Decoder) Text() string {
	if d.Null() {
		return ""
	}
	return d.intern(d.scalar("a string"))
}

// Bool reads a boolean, also one in quotes; null is false.
func (d *Decoder) Bool() bool {
	if d.Null() {
		return false
	}
	switch s := d.scalar("a boolean"); string(s) {
	case "true", "1":
		return true
	case "false", "0":
	default:
		d.fail("want a boolean")
	}
	return false
}

// Int reads an integer, also one in quotes; null is 0.
func (d *Decoder) Int() int64 {
	if d.Null() {
		return 0
	}
	n, ok := parseInt(d.scalar("an integer"))
	if !ok {
		d.fail("want an integer of 64 bits")
	}
	return n
}

// Float reads a number, also one in quotes, NaN and Infinity; null is 0.
func (d *Decoder) Float() float64 {
	if d.Null() {
		return 0
	}
	f, ok := parseFloat(d.scalar("a number"))
	if !ok {
		d.fail("want a number")
	}
	return f
}

// parseInt reads decimal digits, and numbers like 1.0 and 1E3 when they are
// whole.
func parseInt(s []byte) (int64, bool) {
	digits, negative := s, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		digits, negative = s[1:], s[0] == '-'
	}
	if len(digits) == 0 || len(digits) > 18 {
		return parseLongInt(s)
	}
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' {
			return parseLongInt(s)
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// parseLongInt is parseInt for what does not obviously fit.
func parseLongInt(s []byte) (int64, bool) {
	if n, err := strconv.ParseInt(string(s), 10, 64); err == nil {
		return n, true
	}
	f, ok := parseFloat(s)
	if !ok || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}

func parseFloat(s []byte) (float64, bool) {
	switch string(s) {
	case "NaN":
		return math.NaN(), true
	case "Infinity", "+Infinity":
		return math.Inf(1), true
	case "-Infinity":
		return math.Inf(-1), true
	}
	if len(s) == 0 || !(s[0] >= '0' && s[0] <= '9' || s[0] == '-' || s[0] == '+' || s[0] == '.') {
		return 0, false // strconv would also take "inf" and "0x1p-2"
	}
	f, err := strconv.ParseFloat(string(s), 64)
	return f, err == nil
}
