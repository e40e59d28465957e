// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson_test

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
)

type queue struct {
	Topic string `json:"topic"`
	ID    int    `json:"queueId"`
}

type document struct {
	Name    string                       `json:"name"`
	Number  int64                        `json:"number"`
	Small   int32                        `json:"small"`
	Rate    float64                      `json:"rate"`
	Yes     bool                         `json:"yes"`
	List    []string                     `json:"list"`
	ByID    map[int64]string             `json:"byId"`
	ByQueue map[queue]int64              `json:"byQueue"`
	Nested  map[string]map[int]int64     `json:"nested"`
	Pointer *queue                       `json:"pointer"`
	Raw     fastjson.RawValue            `json:"raw"`
	Unknown map[string]fastjson.RawValue `json:"-" fastjson:"unknown"`
}

func TestUnmarshal(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want document
	}{
		"standard JSON": {
			text: ` {"name" : "a" , "number":1, "rate":1.5e0, "yes":true, "list":["x","y"]} `,
			want: document{Name: "a", Number: 1, Rate: 1.5, Yes: true, List: []string{"x", "y"}},
		},
		"integer keys without quotes": {
			text: `{"byId":{0:"a",1:"b",-1:"c"}}`,
			want: document{ByID: map[int64]string{0: "a", 1: "b", -1: "c"}},
		},
		"integer keys with quotes": {
			text: `{"byId":{"0":"a"}}`,
			want: document{ByID: map[int64]string{0: "a"}},
		},
		"objects as keys, fields in any order": {
			text: `{"byQueue":{{"queueId":1,"topic":"T"}:7,{"topic":"T","queueId":2,"new":{0:1}}:8}}`,
			want: document{ByQueue: map[queue]int64{{"T", 1}: 7, {"T", 2}: 8}},
		},
		"maps in maps": {
			text: `{"nested":{"T@G":{0:5,1:6},"T@H":{}}}`,
			want: document{Nested: map[string]map[int]int64{"T@G": {0: 5, 1: 6}, "T@H": {}}},
		},
		"unknown fields holding anything": {
			text: `{"x":{0:1,{"a":1}:[{}]},"name":"a","y":NaN}`,
			want: document{Name: "a", Unknown: map[string]fastjson.RawValue{
				"x": fastjson.RawValue(`{0:1,{"a":1}:[{}]}`), "y": fastjson.RawValue("NaN")}},
		},
		"numbers and booleans in quotes": {
			text: `{"number":"12","yes":"true","rate":"2"}`,
			want: document{Number: 12, Yes: true, Rate: 2},
		},
		"a number for a string": {
			text: `{"name":12,"list":[1,true]}`,
			want: document{Name: "12", List: []string{"1", "true"}},
		},
		"whole numbers written as fractions": {
			text: `{"number":3.0,"small":1E3}`,
			want: document{Number: 3, Small: 1000},
		},
		"the largest and smallest integers": {
			text: `{"number":9223372036854775807,"small":-2147483648}`,
			want: document{Number: math.MaxInt64, Small: math.MinInt32},
		},
		"infinity": {
			text: `{"rate":-Infinity}`,
			want: document{Rate: math.Inf(-1)},
		},
		"null anywhere": {
			text: `{"name":null,"number":null,"list":null,"byId":null,"pointer":null,"raw":null}`,
			want: document{},
		},
		"escapes of JSON and of Java": {
			text: `{"name":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00\x41\v\0\'"}`,
			want: document{Name: "\"\\/\b\f\n\r\té😀A\v\x00'"},
		},
		"half a surrogate pair": {
			text: `{"name":"\uD83Dx\uDE00"}`,
			want: document{Name: "\uFFFDx\uFFFD"},
		},
		"raw control characters in a string": {
			text: "{\"name\":\"a\nb\tc\"}",
			want: document{Name: "a\nb\tc"},
		},
		"escapes in a key": {
			text: `{"na\u006de":"a"}`,
			want: document{Name: "a"},
		},
		"commas at the end": {
			text: `{"name":"a","list":["x",],}`,
			want: document{Name: "a", List: []string{"x"}},
		},
		"noise after the value": {
			text: "{\"name\":\"a\"}\x00\x00 </html>",
			want: document{Name: "a"},
		},
		"a raw value": {
			text: `{"raw": {"b":[1, 2]} }`,
			want: document{Raw: fastjson.RawValue(`{"b":[1, 2]}`)},
		},
		"a pointer": {
			text: `{"pointer":{"topic":"T"}}`,
			want: document{Pointer: &queue{Topic: "T"}},
		},
		"a name twice: the last counts": {
			text: `{"name":"a","name":"b"}`,
			want: document{Name: "b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got document
			if err := fastjson.Unmarshal([]byte(test.text), &got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
			again, err := fastjson.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			var back document
			if err := fastjson.Unmarshal(again, &back); err != nil {
				t.Fatalf("reading back %s: %v", again, err)
			}
			if text, _ := fastjson.Marshal(back); string(text) != string(again) {
				t.Errorf("%s became %s", again, text)
			}
		})
	}
}

func TestUnmarshalErrors(t *testing.T) {
	for name, test := range map[string]struct{ text, reason string }{
		"nothing":                     {"", "unexpected end"},
		"not an object":               {"[]", "want an object"},
		"an unfinished object":        {`{"name":"a"`, "unexpected end"},
		"an unfinished string":        {`{"name":"a`, "inside a string"},
		"an unfinished key":           {`{"na`, "inside a string"},
		"an unfinished escape":        {`{"name":"\u12`, "inside an escape"},
		"a key without value":         {`{"name"}`, "':'"},
		"two values without comma":    {`{"name":"a" "number":1}`, "','"},
		"a string for an integer":     {`{"number":"x"}`, "integer"},
		"a fraction for an integer":   {`{"number":1.5}`, "integer"},
		"an integer beyond 64 bits":   {`{"number":9223372036854775808}`, "integer"},
		"an integer beyond its field": {`{"small":2147483648}`, "too large"},
		"an object for a string":      {`{"name":{}}`, "want a string"},
		"a word for a boolean":        {`{"yes":maybe}`, "boolean"},
		"a word as integer key":       {`{"byId":{x:"a"}}`, "integer as name"},
		"an unknown escape":           {`{"name":"\q"}`, "unknown escape"},
		"a reference":                 {`{"nested":{"a":{"$ref":"$.b"}}}`, "$ref"},
		"deep nesting":                {`{"x":` + strings.Repeat("[", 200), "deeply"},
		"deep nesting of keys":        {strings.Repeat("{", 200), "deeply"},
	} {
		t.Run(name, func(t *testing.T) {
			err := fastjson.Unmarshal([]byte(test.text), &document{})
			var e *fastjson.Error
			if !errors.As(err, &e) || !strings.Contains(e.Reason, test.reason) {
				t.Errorf("got %v, want an Error about %q", err, test.reason)
			}
		})
	}
}

type strict struct {
	Must string `json:"must" fastjson:"required"`
}

func TestRequiredFields(t *testing.T) {
	if err := fastjson.Unmarshal([]byte(`{"other":1}`), &strict{}); err == nil || !strings.Contains(err.Error(), `"must"`) {
		t.Errorf("got %v, want an error about the field", err)
	}
	if err := fastjson.Unmarshal([]byte(`{"must":""}`), &strict{}); err != nil {
		t.Error(err)
	}
}

type withDefaults struct {
	Kept bool `json:"kept"`
}

func (w *withDefaults) SetDefaults() { w.Kept = true }

func TestDefaults(t *testing.T) {
	for text, want := range map[string]bool{`{}`: true, `{"kept":false}`: false, `{"kept":null}`: true} {
		got := map[string]withDefaults{}
		if err := fastjson.Unmarshal([]byte(`{"a":`+text+`}`), &got); err != nil || got["a"].Kept != want {
			t.Errorf("%s: got %v, %v; want %t", text, got, err, want)
		}
	}
}

func TestMarshalWritesAsServersDo(t *testing.T) {
	got, err := fastjson.Marshal(document{
		Name: "a\"\n\x01é", ByID: map[int64]string{10: "b", 9: "a"}, ByQueue: map[queue]int64{{"T", 1}: 7}, Rate: 2,
		Unknown: map[string]fastjson.RawValue{"z": fastjson.RawValue("{0:1}")}})
	want := `{"name":"a\"\n\u0001é","number":0,"small":0,"rate":2.0,"yes":false,"list":null,"byId":{9:"a",10:"b"},` +
		`"byQueue":{{"topic":"T","queueId":1}:7},"nested":null,"pointer":null,"raw":null,"z":{0:1}}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}
