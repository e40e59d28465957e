// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// sampleFrames are one frame of each codec as servers sent them.
func sampleFrames(t testing.TB) [][]byte {
	t.Helper()
	binary, err := hex.DecodeString("0000002f0100002b012c0001df0000000700000000000000026869000000140005746f70696300000009546f70696354657374")
	if err != nil {
		t.Fatal(err)
	}
	header := `{"code":0,"extFields":{"offset":"1"},"flag":1,"language":"JAVA","opaque":57,"remark":"a\nb","serializeTypeCurrentRPC":"JSON","version":513}`
	body := `{"offsetTable":{"TopicA@GroupA":{0:1}}}`
	frame := []byte{0, 0, 0, byte(4 + len(header) + len(body)), 0, 0, 0, byte(len(header))}
	return [][]byte{binary, append(append(frame, header...), body...)}
}

// FuzzReadFrame reads frames from any bytes, in any pieces. What can be read
// survives being written and read again; nothing larger than the limit is read.
func FuzzReadFrame(f *testing.F) {
	for _, frame := range sampleFrames(f) {
		f.Add(frame, byte(1))
		f.Add(append(frame, frame...), byte(7))
		f.Add(frame[:len(frame)-3], byte(255))
	}
	const limit = 1 << 16
	f.Fuzz(func(t *testing.T, input []byte, piece byte) {
		r := &pieces{rest: input, size: int(piece) + 1}
		for {
			before := len(r.rest)
			c, err := remoting.ReadFrame(r, limit)
			if err != nil {
				named := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
					errors.Is(err, remoting.ErrMalformedFrame) || errors.Is(err, remoting.ErrFrameTooLarge)
				if !named {
					t.Fatalf("error without a name: %v", err)
				}
				return
			}
			if read := before - len(r.rest); read > limit {
				t.Fatalf("read a frame of %d bytes", read)
			}
			checkRoundTrip(t, c)
		}
	})
}

// FuzzDecodeHeader decodes any bytes as a header of either codec.
func FuzzDecodeHeader(f *testing.F) {
	for _, frame := range sampleFrames(f) {
		length := int(frame[7])
		f.Add(frame[8:8+length], frame[4])
	}
	f.Fuzz(func(t *testing.T, header []byte, codec byte) {
		frame := []byte{codec & 1, byte(len(header) >> 16), byte(len(header) >> 8), byte(len(header))}
		c, err := remoting.DecodeFrame(append(frame, header...))
		if err != nil {
			if !errors.Is(err, remoting.ErrMalformedFrame) {
				t.Fatalf("error without a name: %v", err)
			}
			return
		}
		checkRoundTrip(t, c)
	})
}

// checkRoundTrip writes a command in both codecs and reads it back.
func checkRoundTrip(t *testing.T, c *remoting.Command) {
	t.Helper()
	for _, codec := range []remoting.SerializeType{remoting.SerializeJSON, remoting.SerializeRocketMQ} {
		want := *c
		want.Serialize = codec
		if codec == remoting.SerializeJSON && int(want.Language) > int(remoting.LanguageNodeJS) {
			want.Language = remoting.LanguageOther // has no name
		}
		frame, err := remoting.AppendFrame(nil, &want)
		if err != nil {
			if codec == remoting.SerializeRocketMQ {
				continue // it holds less than JSON
			}
			t.Fatalf("writing %+v: %v", want, err)
		}
		got, err := remoting.DecodeFrame(frame[4:])
		if err != nil {
			t.Fatalf("reading our own frame of %+v: %v", want, err)
		}
		if !reflect.DeepEqual(got, &want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

// pieces hands out a few bytes at a time.
type pieces struct {
	rest []byte
	size int
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:min(p.size, len(p.rest))])
	p.rest = p.rest[n:]
	return n, nil
}

func TestReadFrameTakesNoMemoryForALengthAlone(t *testing.T) {
	claim := []byte{0x00, 0xff, 0xff, 0xff} // 16 MiB that never come
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := remoting.ReadFrame(bytes.NewReader(claim), remoting.DefaultMaxFrameBytes); !errors.Is(err, io.ErrUnexpectedEOF) {
				b.Fatal(err)
			}
		}
	})
	if got := result.AllocedBytesPerOp(); got > 128<<10 {
		t.Errorf("took %d bytes", got)
	}
}
