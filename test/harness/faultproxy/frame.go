// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package faultproxy

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxFrame bounds what is taken into memory; servers refuse more than 16 MiB.
const maxFrame = 32 << 20

// frame is one message of the remoting protocol, with the two header fields that matter here.
type frame struct {
	raw    []byte
	code   int // of a request the request code, of a response the response code
	opaque int32
}

// readFrame reads a whole frame: length, header length with the codec in its high byte, header, body.
func readFrame(r io.Reader) (frame, error) {
	var prefix [8]byte
	if _, err := io.ReadFull(r, prefix[:]); err != nil {
		return frame{}, err
	}
	length := binary.BigEndian.Uint32(prefix[:4])
	word := binary.BigEndian.Uint32(prefix[4:])
	headerLength := word & 0xffffff
	if length > maxFrame || length < 4+headerLength {
		return frame{}, fmt.Errorf("a frame of %d bytes with a header of %d is not of the remoting protocol", length, headerLength)
	}
	raw := make([]byte, 4+int(length))
	copy(raw, prefix[:])
	if _, err := io.ReadFull(r, raw[8:]); err != nil {
		return frame{}, err
	}
	f := frame{raw: raw}
	return f, f.readHeader(raw[8:8+headerLength], byte(word>>24))
}

func (f *frame) readHeader(header []byte, codec byte) error {
	switch codec {
	case 0:
		var fields struct {
			Code   int   `json:"code"`
			Opaque int32 `json:"opaque"`
		}
		if err := json.Unmarshal(header, &fields); err != nil {
			return fmt.Errorf("reading the header of a frame: %w", err)
		}
		f.code, f.opaque = fields.Code, fields.Opaque
		return nil
	case 1: // code 2, language 1, version 2, opaque 4 bytes
		if len(header) < 9 {
			return errors.New("reading the header of a frame: it is too short")
		}
		f.code = int(int16(binary.BigEndian.Uint16(header)))
		f.opaque = int32(binary.BigEndian.Uint32(header[5:]))
		return nil
	default:
		return fmt.Errorf("reading the header of a frame: codec %d is not known", codec)
	}
}

// response makes the response frame to the request with this opaque.
func response(opaque int32, code int, remark string) []byte {
	// Marshal of a map of plain values cannot fail.
	header, _ := json.Marshal(map[string]any{
		"code": code, "flag": 1, "language": "JAVA", "opaque": opaque, "remark": remark, "version": 479,
	})
	raw := binary.BigEndian.AppendUint32(nil, uint32(4+len(header)))
	raw = binary.BigEndian.AppendUint32(raw, uint32(len(header)))
	return append(raw, header...)
}
