// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
)

// FuzzDecodeBody decodes any body as the answer to any request. What can be
// decoded, encoded and decoded again stays the same.
func FuzzDecodeBody(f *testing.F) {
	seen := map[string]bool{}
	for _, c := range capturesOf(f) {
		for _, one := range c.Cases {
			if one.Response == nil || one.Response.Body == nil {
				continue
			}
			// One seed per code and version, short ones: long bodies only slow it down.
			key := c.Version + c.Name
			if body := *one.Response.Body; len(body) < 2000 && !seen[key] {
				seen[key] = true
				f.Add(c.Code, []byte(body))
			}
		}
	}
	f.Add(int32(202), []byte(`{"offsetTable":{{"brokerName":"b","queueId":0,"topic":"T"}:{"maxOffset":1e3,"minOffset":"7"}},"topicPutTps":NaN,}`))
	f.Add(int32(106), []byte(`{"brokerAddrTable":{"a":{"$ref":"$.x[0]"}},"clusterAddrTable":{}}`))
	f.Fuzz(func(t *testing.T, code int32, body []byte) {
		p, ok := pairOf(code)
		if !ok || p.response == nil {
			return
		}
		answer := remoting.Command{Body: body, ExtFields: map[string]string{}}
		response := newOf(p.response)
		if err := command.DecodePartial(&answer, response); err != nil {
			if !errors.Is(err, command.ErrMalformed) {
				t.Fatalf("error without a name: %v", err)
			}
			return
		}
		var again remoting.Command
		if err := command.EncodeResponse(&again, reflect.ValueOf(response).Elem().Interface()); err != nil {
			t.Fatalf("encoding what was decoded: %v", err)
		}
		second := newOf(p.response)
		if err := command.DecodePartial(&again, second); err != nil {
			t.Fatalf("decoding our own body %q of %q: %v", again.Body, body, err)
		}
		var third remoting.Command
		if err := command.EncodeResponse(&third, reflect.ValueOf(second).Elem().Interface()); err != nil {
			t.Fatal(err)
		}
		if string(third.Body) != string(again.Body) {
			t.Fatalf("body %q became %q", again.Body, third.Body)
		}
	})
}

// FuzzProperties reads any bytes as Java properties: what can be read survives
// being written and read again.
func FuzzProperties(f *testing.F) {
	f.Add([]byte("a=b\n# comment\nc : d\\\n  e\nf\\u0041=\\uD83D\\uDE00\n"))
	f.Add([]byte("messageDelayLevel=1s 5s\\\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := command.ParseProperties(text)
		if err != nil {
			return
		}
		for name, value := range p {
			if strings.ContainsRune(name+value, '\uFFFD') {
				return // half a surrogate pair, which text cannot hold
			}
		}
		again, err := command.ParseProperties(command.EncodeProperties(p))
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("%q became %q, %v", map[string]string(p), map[string]string(again), err)
		}
	})
}

// FuzzSkip compares the two ways through a value: what is skipped without a
// look ends where it ends when it is read.
func FuzzSkip(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":"\"}"}],{"k":{0:1}}:null} noise`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d := fastjson.NewDecoder(text)
		raw := d.Raw()
		if d.Err() != nil {
			return
		}
		again := fastjson.NewDecoder(raw)
		if got := again.Raw(); again.Err() != nil || string(got) != string(raw) {
			t.Fatalf("%q read again is %q, %v", raw, got, again.Err())
		}
	})
}
