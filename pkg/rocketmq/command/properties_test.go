// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
)

func TestEncodeProperties(t *testing.T) {
	for name, test := range map[string]struct {
		properties command.Properties
		want       string
	}{
		"nothing":                       {nil, ""},
		"sorted by name":                {command.Properties{"b": "2", "a": "1"}, "a=1\nb=2\n"},
		"separators in a value":         {command.Properties{"a": "x=y:z;#!"}, "a=x=y:z;#!\n"},
		"a separator starting a value":  {command.Properties{"a": "=b"}, "a=\\=b\n"},
		"white space around a value":    {command.Properties{"a": "  b "}, "a=\\  b \n"},
		"a backslash":                   {command.Properties{"a": `C:\x`}, "a=C:\\\\x\n"},
		"line breaks":                   {command.Properties{"a": "x\r\ny\tz"}, "a=x\\r\\ny\\tz\n"},
		"characters beyond ISO 8859-1":  {command.Properties{"a": "é€😀"}, "a=\\u00E9\\u20AC\\uD83D\\uDE00\n"},
		"a name of special characters":  {command.Properties{"a b=c:#!": "1"}, "a\\ b\\=c\\:\\#\\!=1\n"},
		"JSON, as credentials are kept": {command.Properties{"a": `{"u":"p"}`}, "a={\"u\":\"p\"}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got := command.EncodeProperties(test.properties)
			if string(got) != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			back, err := command.ParseProperties(got)
			if err != nil || !maps.Equal(back, test.properties) {
				t.Errorf("read back %q, %v", map[string]string(back), err)
			}
		})
	}
}

func TestParseProperties(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want command.Properties
	}{
		"comments and blank lines":    {"# x\n! y\n\n  \na=1", command.Properties{"a": "1"}},
		"every separator":             {"a=1\nb:2\nc 3\nd\t=  4", command.Properties{"a": "1", "b": "2", "c": "3", "d": "4"}},
		"a line that goes on":         {"a=1,\\\n   2\nb=3", command.Properties{"a": "1,2", "b": "3"}},
		"an escaped backslash at end": {"a=1\\\\\nb=2", command.Properties{"a": `1\`, "b": "2"}},
		"a name without value":        {"a\nb=", command.Properties{"a": "", "b": ""}},
		"the last of a name counts":   {"a=1\na=2", command.Properties{"a": "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := command.ParseProperties([]byte(test.text))
			if err != nil || !maps.Equal(got, test.want) {
				t.Errorf("got %q, %v, want %q", map[string]string(got), err, map[string]string(test.want))
			}
		})
	}
	for _, bad := range []string{"a=\\u12", "a=\\uZZZZ"} {
		if _, err := command.ParseProperties([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestParsePropertyLines(t *testing.T) {
	got, err := command.ParsePropertyLines([]byte("a=x\\y=z\nb=\nc=two\nlines\n"))
	want := command.Properties{"a": `x\y=z`, "b": "", "c": "two\nlines"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", map[string]string(got), err, map[string]string(want))
	}
	if _, err := command.ParsePropertyLines([]byte("<html>\n")); err == nil {
		t.Error("a page was read")
	}
}

func TestPropertiesDoNotPrintTheirValues(t *testing.T) {
	p := command.Properties{"initAuthenticationUser": "hidden-secret"}
	for _, text := range []string{fmt.Sprint(p), fmt.Sprintf("%+v", p), fmt.Sprintf("%#v", p)} {
		if strings.Contains(text, "hidden-secret") {
			t.Errorf("printed as %q", text)
		}
	}
}

func TestAttributeChanges(t *testing.T) {
	have := map[string]string{"same": "1", "other": "1", "gone": "1"}
	for name, test := range map[string]struct {
		want    map[string]string
		encoded string
	}{
		"nil leaves all as they are":    {nil, ""},
		"an empty map removes all":      {map[string]string{}, "-gone,-other,-same"},
		"equal ones are not sent":       {map[string]string{"same": "1", "other": "1", "gone": "1"}, ""},
		"set, change and remove in one": {map[string]string{"same": "1", "other": "2", "new": "3"}, "+new=3,+other=2,-gone"},
		"one kept, the rest removed":    {map[string]string{"same": "1"}, "-gone,-other"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := command.EncodeAttributes(command.AttributeChanges(have, test.want))
			if err != nil || got != test.encoded {
				t.Errorf("got %q, %v, want %q", got, err, test.encoded)
			}
		})
	}
	if _, err := command.EncodeAttributes(map[string]string{"+a": "x,y"}); err == nil {
		t.Error("a comma was encoded, which the protocol cannot")
	}
}
