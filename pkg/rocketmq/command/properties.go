// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
)

// RawValue is a JSON value kept as the server wrote it.
type RawValue = fastjson.RawValue

// Properties is the configuration of a server: names and values as text.
// Values may be secret.
type Properties map[string]string

// String returns the names only.
func (p Properties) String() string {
	return fmt.Sprintf("properties %q", slices.Sorted(maps.Keys(p)))
}

// GoString returns the names only.
func (p Properties) GoString() string { return p.String() }

// Servers read what they are sent as Java properties, with escapes and in
// ISO 8859-1, but write plain lines, without any escape.

// EncodeProperties writes properties for a server to read, sorted by name.
func EncodeProperties(p Properties) []byte {
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(p)) {
		escapeProperty(&out, name, true)
		out.WriteByte('=')
		escapeProperty(&out, p[name], false)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func escapeProperty(out *bytes.Buffer, s string, isName bool) {
	leading := true
	for _, r := range s {
		switch {
		case r == ' ' && (isName || leading):
			out.WriteString(`\ `)
		case r == '\\':
			out.WriteString(`\\`)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\f':
			out.WriteString(`\f`)
		case isName && strings.ContainsRune("=:#!", r), leading && strings.ContainsRune("=:", r):
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < ' ' || r > '~' && r <= 0xffff:
			fmt.Fprintf(out, `\u%04X`, r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(out, `\u%04X\u%04X`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out.WriteRune(r)
		}
		leading = false
	}
}

// EncodePropertyLines writes properties as servers do, for servers in tests.
func EncodePropertyLines(p Properties) []byte {
	var out bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(p)) {
		out.WriteString(name + "=" + p[name] + "\n")
	}
	return out.Bytes()
}

// ParsePropertyLines reads what servers write. A line without '=' goes on with
// the value before it, which had a line break.
func ParsePropertyLines(text []byte) (Properties, error) {
	// Brokers have hundreds.
	p := make(Properties, bytes.Count(text, []byte{'\n'}))
	last := ""
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		name, value, ok := strings.Cut(line, "=")
		switch {
		case ok:
			last = name
			p[name] = value
		case last != "":
			p[last] += "\n" + line
		case strings.TrimSpace(line) != "":
			return nil, fmt.Errorf("properties begin with a line of %d bytes without '='", len(line))
		}
	}
	return p, nil
}

// ParseProperties reads Java properties, as servers do.
func ParseProperties(text []byte) (Properties, error) {
	p := Properties{}
	r := propertyReader{rest: text}
	for r.logicalLine() {
		name := r.token(true)
		value := r.token(false)
		if r.err != nil {
			return nil, r.err
		}
		p[name] = value
	}
	return p, nil
}

// propertyReader reads Java properties line by line.
type propertyReader struct {
	rest []byte
	line []byte // what is left of the current logical line, still escaped
	err  error
}

// logicalLine reads the next line that is neither blank nor a comment, joined
// with those it goes on in.
func (r *propertyReader) logicalLine() bool {
	for len(r.rest) > 0 {
		line := r.naturalLine()
		if len(line) == 0 || line[0] == '#' || line[0] == '!' {
			continue
		}
		for continues(line) {
			line = line[:len(line)-1]
			if len(r.rest) == 0 {
				break
			}
			line = append(bytes.Clone(line), r.naturalLine()...)
		}
		r.line = line
		return true
	}
	return false
}

func (r *propertyReader) naturalLine() []byte {
	line := r.rest
	if end := bytes.IndexAny(r.rest, "\r\n"); end >= 0 {
		line, r.rest = r.rest[:end], r.rest[end+1:]
	} else {
		r.rest = nil
	}
	return bytes.TrimLeft(line, " \t\f")
}

// continues says whether a line ends in an odd number of backslashes.
func continues(line []byte) bool {
	trimmed := bytes.TrimRight(line, `\`)
	return (len(line)-len(trimmed))%2 == 1
}

// token reads the name, with the separator after it, or the value.
func (r *propertyReader) token(isName bool) string {
	var out []rune
	for len(r.line) > 0 {
		c := r.line[0]
		if isName && (c == '=' || c == ':' || c == ' ' || c == '\t' || c == '\f') {
			r.separator()
			break
		}
		r.line = r.line[1:]
		if c == '\\' && len(r.line) > 0 {
			out = append(out, r.escape())
			continue
		}
		out = append(out, rune(c)) // ISO 8859-1
	}
	return joinSurrogates(out)
}

func (r *propertyReader) separator() {
	r.line = bytes.TrimLeft(r.line, " \t\f")
	if len(r.line) > 0 && (r.line[0] == '=' || r.line[0] == ':') {
		r.line = bytes.TrimLeft(r.line[1:], " \t\f")
	}
}

func (r *propertyReader) escape() rune {
	c := r.line[0]
	r.line = r.line[1:]
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'f':
		return '\f'
	case 'u':
		var code rune
		if len(r.line) < 4 {
			r.err = fmt.Errorf(`properties with an incomplete \u escape`)
			return utf8.RuneError
		}
		if _, err := fmt.Sscanf(string(r.line[:4]), "%04x", &code); err != nil {
			r.err = fmt.Errorf(`properties with a bad \u escape`)
		}
		r.line = r.line[4:]
		return code
	}
	return rune(c)
}

// joinSurrogates makes text of UTF-16 units and characters.
func joinSurrogates(units []rune) string {
	var out strings.Builder
	for i := 0; i < len(units); i++ {
		if i+1 < len(units) {
			if r := utf16.DecodeRune(units[i], units[i+1]); r != utf8.RuneError {
				out.WriteRune(r)
				i++
				continue
			}
		}
		out.WriteRune(units[i])
	}
	return out.String()
}
