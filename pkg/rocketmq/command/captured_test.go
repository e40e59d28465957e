// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// capture is one file of testdata/wire: see the README.md there.
type capture struct {
	Version string        `json:"version"`
	Code    int32         `json:"code"`
	Name    string        `json:"name"`
	Cases   []captureCase `json:"cases"`
}

type captureCase struct {
	Case     string         `json:"case"`
	Server   string         `json:"server"`
	Origin   string         `json:"origin"`
	Request  *capturedFrame `json:"request"`
	Response *capturedFrame `json:"response"`
}

type capturedFrame struct {
	Frame         string         `json:"frame"`
	SerializeType uint8          `json:"serializeType"`
	Header        map[string]any `json:"header"`
	Body          *string        `json:"body"`
}

// command decodes the frame as it came from the wire.
func (f *capturedFrame) command(t *testing.T) *remoting.Command {
	t.Helper()
	c, err := remoting.DecodeFrame(f.bytes(t)[4:])
	if err != nil {
		t.Fatalf("decoding a captured frame: %v", err)
	}
	return c
}

func (f *capturedFrame) bytes(t *testing.T) []byte {
	t.Helper()
	frame, err := base64.StdEncoding.DecodeString(f.Frame)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// capturesOf reads testdata/wire.
func capturesOf(t testing.TB) []capture {
	t.Helper()
	files, err := filepath.Glob("testdata/wire/*/*.json")
	if err != nil || len(files) != 248 {
		t.Fatalf("found %d captured files, want 248: %v", len(files), err)
	}
	var all []capture
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var c capture
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, c)
	}
	return all
}

// forEachCase runs f as a subtest of every captured case.
func forEachCase(t *testing.T, f func(t *testing.T, c capture, one captureCase)) {
	for _, c := range capturesOf(t) {
		for _, one := range c.Cases {
			t.Run(c.Version+"/"+c.Name+"/"+one.Case+"/"+one.Server, func(t *testing.T) { f(t, c, one) })
		}
	}
}

// TestCapturedFrames decodes every captured frame and compares it with the
// header and body that were recorded beside it, and encodes it again.
func TestCapturedFrames(t *testing.T) {
	forEachCase(t, func(t *testing.T, _ capture, one captureCase) {
		for _, frame := range []*capturedFrame{one.Request, one.Response} {
			if frame == nil {
				continue
			}
			got := frame.command(t)
			checkHeader(t, got, frame)
			again, err := remoting.AppendFrame(nil, got)
			if err != nil {
				t.Fatal(err)
			}
			back, err := remoting.DecodeFrame(again[4:])
			if err != nil {
				t.Fatalf("decoding our own frame: %v", err)
			}
			checkHeader(t, back, frame)
			if string(back.Body) != string(got.Body) {
				t.Error("the body changed")
			}
			if got.Serialize == remoting.SerializeRocketMQ && string(again) != string(frame.bytes(t)) {
				t.Errorf("binary frame: got %x, captured %x", again, frame.bytes(t))
			}
		}
	})
}

func checkHeader(t *testing.T, got *remoting.Command, frame *capturedFrame) {
	t.Helper()
	want := frame.Header
	language, _ := want["language"].(string)
	if n, ok := want["language"].(float64); ok { // recorded as number from binary headers
		language = remoting.Language(n).String()
	}
	remark, _ := want["remark"].(string)
	fields := map[string]string{}
	ext, _ := want["extFields"].(map[string]any)
	for name, value := range ext {
		fields[name] = value.(string)
	}
	if number(want["code"]) != got.Code || number(want["opaque"]) != got.Opaque ||
		number(want["flag"]) != got.Flag || number(want["version"]) != got.Version ||
		language != got.Language.String() || remark != got.Remark ||
		frame.SerializeType != uint8(got.Serialize) {
		t.Errorf("got %+v, recorded %v", got, want)
	}
	if len(fields)+len(got.ExtFields) > 0 && !maps.Equal(fields, got.ExtFields) {
		t.Errorf("got header fields %q, recorded %q", got.ExtFields, fields)
	}
}

func number(v any) int32 {
	f, _ := v.(float64)
	return int32(f)
}
