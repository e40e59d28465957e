// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string. Without escapes, the usual case, the result is a part
// of the input and not a copy.
func (d *Decoder) text() []byte {
	start := d.pos + 1 // after the opening quote
	for i, c := range d.data[start:] {
		switch c {
		case '"':
			d.pos = start + i + 1
			return d.data[start : start+i]
		case '\\':
			d.pos = start + i
			return d.escapedText(start)
		}
	}
	d.pos = len(d.data)
	d.fail("unexpected end inside a string")
	return nil
}

// escapedText is text from the first escape on.
func (d *Decoder) escapedText(start int) []byte {
	out := append([]byte(nil), d.data[start:d.pos]...)
	for d.pos < len(d.data) {
		c := d.data[d.pos]
		d.pos++
		switch c {
		case '"':
			return out
		case '\\':
			out = d.escape(out)
		default:
			out = append(out, c)
		}
	}
	d.fail("unexpected end inside a string")
	return nil
}

// escape appends the character of the escape whose backslash was just read.
// Besides the standard ones it knows those of the Java library: \v, \', \xHH
// and \0 to \7.
func (d *Decoder) escape(out []byte) []byte {
	if d.pos == len(d.data) {
		return out // the caller reports the missing end
	}
	c := d.data[d.pos]
	d.pos++
	switch c {
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'v':
		return append(out, '\v')
	case '"', '\\', '/', '\'':
		return append(out, c)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return append(out, c-'0')
	case 'x':
		return utf8.AppendRune(out, d.hex(2))
	case 'u':
		return utf8.AppendRune(out, d.unicode())
	}
	d.pos--
	d.fail("unknown escape in a string")
	return out
}

// unicode reads the digits of a \u escape, and of the second one where two
// make a character. Half a pair becomes the replacement character.
func (d *Decoder) unicode() rune {
	r := d.hex(4)
	if !utf16.IsSurrogate(r) || d.pos+6 > len(d.data) || d.data[d.pos] != '\\' || d.data[d.pos+1] != 'u' {
		return r
	}
	after := d.pos
	d.pos += 2
	pair := utf16.DecodeRune(r, d.hex(4))
	if pair == utf8.RuneError {
		d.pos = after // not a pair: the second escape stands for itself
	}
	return pair
}

// hex reads n hexadecimal digits.
func (d *Decoder) hex(n int) rune {
	if d.pos+n > len(d.data) {
		d.fail("unexpected end inside an escape")
		return 0
	}
	var r rune
	for range n {
		c := d.data[d.pos]
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			d.fail("want a hexadecimal digit")
			return 0
		}
		d.pos++
	}
	return r
}

// skipText takes a string without reading it.
func (d *Decoder) skipText() {
	d.pos++ // the opening quote
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case '"':
			d.pos++
			return
		case '\\':
			d.pos++
		}
		d.pos++
	}
	d.pos = len(d.data)
	d.fail("unexpected end inside a string")
}
