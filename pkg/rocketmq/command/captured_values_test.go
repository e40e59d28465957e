// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// codesWithoutType are captured codes that have no request type, on purpose.
var codesWithoutType = map[int32]string{9999: "a code nobody knows"}

// malformedCases are captured requests that break the protocol on purpose.
var malformedCases = []string{"missing required field", "missing topic field"}

// TestCapturedRequests decodes every captured request into its type and
// encodes it again: header fields and body must be equivalent.
func TestCapturedRequests(t *testing.T) {
	forEachCase(t, func(t *testing.T, c capture, one captureCase) {
		if codesWithoutType[c.Code] != "" {
			return
		}
		p, ok := pairOf(c.Code)
		if !ok {
			t.Fatalf("no request type for code %d", c.Code)
		}
		captured := one.Request.command(t)
		request := newOf(p.request)
		err := command.Decode(captured, request)
		for _, part := range malformedCases {
			if strings.HasPrefix(one.Case, part) {
				if err == nil {
					t.Error("a request without a required field was decoded")
				}
				return
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := command.Encode(reflect.ValueOf(request).Elem().Interface().(command.Request))
		if err != nil {
			t.Fatal(err)
		}
		if encoded.Code != captured.Code {
			t.Errorf("got code %d, captured %d", encoded.Code, captured.Code)
		}
		checkRequestFields(t, reflect.TypeOf(p.request), encoded, captured)
		checkBody(t, encoded.Body, captured.Body, nil)
	})
}

// checkRequestFields compares header fields. The signature is added later; an
// optional field that is absent equals its zero value.
func checkRequestFields(t *testing.T, request reflect.Type, got, captured *remoting.Command) {
	t.Helper()
	optional := map[string]bool{}
	for i := range request.NumField() {
		name, options, _ := strings.Cut(request.Field(i).Tag.Get("ext"), ",")
		optional[name] = strings.Contains(options, "omitempty")
	}
	for name, want := range captured.ExtFields {
		value, ok := got.ExtFields[name]
		zero := want == "" || want == "0" || want == "false"
		signature := name == "AccessKey" || name == "Signature" || name == "SecurityToken"
		if signature || !ok && optional[name] && zero {
			continue
		}
		if value != want {
			t.Errorf("header field %q: got %q, captured %q", name, value, want)
		}
	}
	for name := range got.ExtFields {
		if _, ok := captured.ExtFields[name]; !ok {
			t.Errorf("header field %q is not in the captured request", name)
		}
	}
}

// TestCapturedResponses decodes every captured answer into its type, writes it
// as JSON again and compares that, value by value, with what was captured, read
// by another reader: nothing may be lost or changed.
func TestCapturedResponses(t *testing.T) {
	forEachCase(t, func(t *testing.T, c capture, one captureCase) {
		captured := one.Response.command(t)
		p, ok := pairOf(c.Code)
		if !ok || p.response == nil {
			return
		}
		response := newOf(p.response)
		if captured.Code != 0 {
			if err := command.DecodePartial(captured, response); err != nil {
				t.Errorf("decoding what is there of an error answer: %v", err)
			}
			return
		}
		if err := command.Decode(captured, response); err != nil {
			t.Fatal(err)
		}
		again := remoting.Command{}
		if err := command.EncodeResponse(&again, reflect.ValueOf(response).Elem().Interface()); err != nil {
			t.Fatal(err)
		}
		for name, value := range again.ExtFields {
			want := captured.ExtFields[name]
			if strings.HasPrefix(want, "{") { // JSON in a header field
				checkBody(t, []byte(value), []byte(want), nil)
			} else if value != want {
				t.Errorf("header field %q: got %q, captured %q", name, value, want)
			}
		}
		checkBody(t, again.Body, captured.Body, responseFieldsIgnored())
	})
}

// responseFieldsIgnored lists fields of captured answers that are left out.
func responseFieldsIgnored() []string {
	return []string{
		"consumeTimeStampStr", "maxTimeStampStr", "minTimeStampStr", // the numbers as text
		"groupTopicMap", // derived from offsetTable
	}
}

// checkBody compares two bodies: every captured value must be there. Bodies
// that are not JSON are compared as text.
func checkBody(t *testing.T, got, captured []byte, ignored []string) {
	t.Helper()
	if len(captured) == 0 {
		return
	}
	want, ok := readLoosely(t, captured)
	if !ok {
		if string(got) != string(captured) && !samePropertyLines(string(got), string(captured)) {
			t.Errorf("got body %q, captured %q", got, captured)
		}
		return
	}
	have, ok := readLoosely(t, got)
	if !ok {
		t.Fatalf("our body is not JSON: %q", got)
	}
	compareTrees(t, "body", have, want, ignored)
}

func compareTrees(t *testing.T, path string, got, want any, ignored []string) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		have, _ := got.(map[string]any)
		for name, value := range want {
			if !slices.Contains(ignored, name) {
				element, ok := have[name]
				if !ok && !isEmpty(value) {
					t.Errorf("%s.%s is missing, captured %v", path, name, value)
				} else if ok {
					compareTrees(t, path+"."+name, element, value, ignored)
				}
			}
		}
	case []any:
		have, _ := got.([]any)
		if len(have) != len(want) {
			t.Errorf("%s: got %d elements, captured %d", path, len(have), len(want))
			return
		}
		for i := range want {
			compareTrees(t, fmt.Sprintf("%s[%d]", path, i), have[i], want[i], ignored)
		}
	default:
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, captured %v", path, got, want)
		}
	}
}

// isEmpty: an empty collection or zero value may be left out.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	case bool:
		return !v
	case string:
		return v == ""
	}
	return v == nil
}

// samePropertyLines compares lines name=value whatever their order.
func samePropertyLines(a, b string) bool {
	x, y := strings.Split(strings.TrimSpace(a), "\n"), strings.Split(strings.TrimSpace(b), "\n")
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// readLoosely reads what servers write with encoding/json, after quoting the
// keys that are not strings: a second reader, to compare the first with.
func readLoosely(t *testing.T, text []byte) (any, bool) {
	t.Helper()
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil, false
	}
	d := json.NewDecoder(strings.NewReader(quoteKeys(string(text))))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, false
	}
	return sortObjectKeys(v), true
}

// quoteKeys quotes keys that are numbers or objects. It relies on the captured
// texts having no white space between tokens and no objects inside such keys.
func quoteKeys(s string) string {
	var out strings.Builder
	var open []byte // the brackets around the position
	for i := 0; i < len(s); {
		inObject := len(open) > 0 && open[len(open)-1] == '{'
		atKey := inObject && (s[i-1] == '{' || s[i-1] == ',')
		start := i
		switch c := s[i]; {
		case c == '"':
			for i++; s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
			i++
			out.WriteString(s[start:i])
			continue
		case atKey && c == '{':
			i += strings.Index(s[i:], "}:") + 1
			fmt.Fprintf(&out, "%q", s[start:i])
			continue
		case atKey && c >= '0' && c <= '9':
			i += strings.IndexByte(s[i:], ':')
			fmt.Fprintf(&out, "%q", s[start:i])
			continue
		case c == '{' || c == '[':
			open = append(open, c)
		case c == '}' || c == ']':
			open = open[:len(open)-1]
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

// sortObjectKeys makes keys that are objects independent of their field order.
func sortObjectKeys(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, value := range v {
			if strings.HasPrefix(name, "{") {
				var inner map[string]any
				if json.Unmarshal([]byte(name), &inner) == nil {
					sorted, _ := json.Marshal(inner)
					name = string(sorted)
				}
			}
			out[name] = sortObjectKeys(value)
		}
		return out
	case []any:
		for i := range v {
			v[i] = sortObjectKeys(v[i])
		}
	}
	return v
}
