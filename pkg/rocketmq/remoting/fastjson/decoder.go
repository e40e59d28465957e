// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

import (
	"bytes"
	"fmt"
	"iter"
)

// MaxDepth is how deeply values may be nested.
const MaxDepth = 128

// Error says where and why a text cannot be read. It never quotes the text,
// which may hold secrets.
type Error struct {
	// Offset is in bytes from the start.
	Offset int
	Reason string
}

// Error returns both fields as a sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("cannot read JSON at byte %d: %s", e.Offset, e.Reason)
}

// Decoder reads one value after the other from a text held in memory. The
// first error ends it: every later read returns a zero value, and Err tells.
// It never modifies the text, and nothing it returns shares memory with it
// except a Key.
type Decoder struct {
	data  []byte
	pos   int
	depth int
	err   error
	plans map[typeKey]*structPlan
	// recent are strings returned before: servers repeat a few of them, such as
	// SINGLE_TAG, in every element.
	recent [recentStrings]string
	// inner reads names that are objects.
	inner *Decoder
}

// NewDecoder returns a decoder of data.
func NewDecoder(data []byte) *Decoder { return &Decoder{data: data} }

// Err returns the first error.
func (d *Decoder) Err() error { return d.err }

// Key is the name of a field: the text of a string, the digits of a bare
// number, or an object as it was written. It is valid only until the text is
// changed; string(key) copies it.
type Key []byte

// fail records the first error.
func (d *Decoder) fail(reason string) {
	if d.err == nil {
		d.err = &Error{Offset: d.pos, Reason: reason}
	}
}

// next skips white space and returns the next byte without taking it, 0 at the
// end and after an error.
func (d *Decoder) next() byte {
	if d.err != nil {
		return 0
	}
	for i, c := range d.data[d.pos:] {
		if c > ' ' {
			d.pos += i
			return c
		}
	}
	d.pos = len(d.data)
	return 0
}

// enter takes the opening byte of an object or array.
func (d *Decoder) enter(open byte, what string) bool {
	switch c := d.next(); {
	case c == open && d.depth == MaxDepth:
		d.fail("nested too deeply")
		return false
	case c == open:
		d.pos++
		d.depth++
		return true
	case c == 0:
		d.fail("unexpected end, want " + what)
	default:
		d.fail("want " + what)
	}
	return false
}

// more takes a comma if there is one and says whether another element follows;
// if not it takes the closing byte. The comma may also be the last thing.
func (d *Decoder) more(end byte, first bool) bool {
	c := d.next()
	if c == ',' && !first {
		d.pos++
		c = d.next()
	} else if c != end && !first {
		d.fail("want ',' or the end of the value")
		return false
	}
	switch c {
	case end:
		d.pos++
		d.depth--
		return false
	case 0:
		d.fail("unexpected end inside a value")
		return false
	}
	return d.err == nil
}

// Null takes the next value if it is null.
func (d *Decoder) Null() bool {
	if d.next() == 'n' && bytes.HasPrefix(d.data[d.pos:], []byte("null")) {
		d.pos += len("null")
		return true
	}
	return false
}

// Object reads an object field by field. The loop body reads the value, or
// leaves it: a value that was not read is skipped. A null is an object without
// fields.
func (d *Decoder) Object() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		if d.Null() || !d.enter('{', "an object") {
			return
		}
		for first := true; d.more('}', first); first = false {
			key := d.key()
			if d.err != nil {
				return
			}
			if string(key) == "$ref" {
				d.fail(`a "$ref" to another value is not supported`)
				return
			}
			before := d.pos
			if !yield(key) {
				return
			}
			if d.pos == before {
				d.Skip()
			}
		}
	}
}

// Array reads an array element by element, like Object.
func (d *Decoder) Array() iter.Seq[int] {
	return func(yield func(int) bool) {
		if d.Null() || !d.enter('[', "an array") {
			return
		}
		for i := 0; d.more(']', i == 0); i++ {
			before := d.pos
			if !yield(i) {
				return
			}
			if d.pos == before {
				d.Skip()
			}
		}
	}
}

// key reads the name of a field and the colon after it. White space before the
// value is taken too, so that an unread value is known by the position.
func (d *Decoder) key() Key {
	var key Key
	switch d.next() {
	case '"':
		key = Key(d.text())
	case '{', '[':
		start := d.pos
		d.Skip()
		key = Key(d.data[start:d.pos])
	default:
		key = Key(d.bare())
	}
	if d.next() != ':' {
		d.fail("want ':' after a name")
		return nil
	}
	d.pos++
	d.next()
	return key
}

// bare reads what stands without quotes: numbers, true, false, null, NaN.
func (d *Decoder) bare() []byte {
	d.next()
	rest := d.data[d.pos:]
	length := 0
	for length < len(rest) && isBare(rest[length]) {
		length++
	}
	if length == 0 {
		d.fail("want a value")
	}
	d.pos += length
	return rest[:length]
}

func isBare(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ||
		c == '-' || c == '+' || c == '.' || c == '_' || c == '$'
}

// Skip takes one value of any kind without looking at it closely.
func (d *Decoder) Skip() {
	switch d.next() {
	case 0:
		d.fail("unexpected end, want a value")
	case '"':
		d.skipText()
	case '{':
		if !d.enter('{', "an object") {
			return
		}
		for first := true; d.more('}', first); first = false {
			d.Skip()
			if d.next() != ':' {
				d.fail("want ':' after a name")
				return
			}
			d.pos++
			d.Skip()
		}
	case '[':
		if !d.enter('[', "an array") {
			return
		}
		for first := true; d.more(']', first); first = false {
			d.Skip()
		}
	default:
		d.bare()
	}
}

// Raw returns the next value as it was written.
func (d *Decoder) Raw() RawValue {
	d.next()
	start := d.pos
	d.Skip()
	if d.err != nil {
		return nil
	}
	return RawValue(bytes.Clone(d.data[start:d.pos]))
}
