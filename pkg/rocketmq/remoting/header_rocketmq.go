// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
)

// The binary header:
//
//	2 code, 1 language, 2 version, 4 opaque, 4 flag,
//	4+n remark, 4 length of all header fields, and per field 2+n key, 4+n value
const rocketMQFixedBytes = 2 + 1 + 2 + 4 + 4

func appendRocketMQHeader(out []byte, c *Command) ([]byte, error) {
	if c.Code < math.MinInt16 || c.Code > math.MaxInt16 || c.Version < math.MinInt16 || c.Version > math.MaxInt16 {
		return out, errors.New("the binary header holds 16 bits of code and version: use the JSON header")
	}
	be := binary.BigEndian
	out = be.AppendUint16(out, uint16(c.Code))
	out = append(out, byte(c.Language))
	out = be.AppendUint16(out, uint16(c.Version))
	out = be.AppendUint32(out, uint32(c.Opaque))
	out = be.AppendUint32(out, uint32(c.Flag))
	out = be.AppendUint32(out, uint32(len(c.Remark)))
	out = append(out, c.Remark...)
	lengthAt := len(out)
	out = be.AppendUint32(out, 0)
	for _, key := range slices.Sorted(maps.Keys(c.ExtFields)) {
		if len(key) > math.MaxInt16 {
			return out, fmt.Errorf("header field name of %d bytes", len(key))
		}
		out = be.AppendUint16(out, uint16(len(key)))
		out = append(out, key...)
		out = be.AppendUint32(out, uint32(len(c.ExtFields[key])))
		out = append(out, c.ExtFields[key]...)
	}
	be.PutUint32(out[lengthAt:], uint32(len(out)-lengthAt-4))
	return out, nil
}

func decodeRocketMQHeader(header []byte, c *Command) error {
	r := headerReader{rest: header}
	fixed := r.take(rocketMQFixedBytes)
	if fixed == nil {
		return errShortHeader
	}
	be := binary.BigEndian
	c.Code = int32(int16(be.Uint16(fixed)))
	c.Language = Language(fixed[2])
	c.Version = int32(int16(be.Uint16(fixed[3:])))
	c.Opaque = int32(be.Uint32(fixed[5:]))
	c.Flag = int32(be.Uint32(fixed[9:]))
	c.Remark = string(r.sized(4))
	fields := headerReader{rest: r.sized(4)}
	for len(fields.rest) > 0 && !fields.short {
		key := string(fields.sized(2))
		value := string(fields.sized(4))
		c.SetExtField(key, value)
	}
	if r.short || fields.short {
		return errShortHeader
	}
	return nil
}

var errShortHeader = errors.New("binary header ends within a field")

// headerReader takes parts from the front; short says that one was missing.
type headerReader struct {
	rest  []byte
	short bool
}

func (r *headerReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.short, r.rest = true, nil
		return nil
	}
	part := r.rest[:n]
	r.rest = r.rest[n:]
	return part
}

// sized takes a length of the given number of bytes and that many bytes.
func (r *headerReader) sized(lengthBytes int) []byte {
	length := r.take(lengthBytes)
	switch {
	case length == nil:
		return nil
	case lengthBytes == 2:
		return r.take(int(int16(binary.BigEndian.Uint16(length))))
	}
	return r.take(int(int32(binary.BigEndian.Uint32(length))))
}
