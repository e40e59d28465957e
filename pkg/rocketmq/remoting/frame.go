// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Errors of frames. Both leave a stream that cannot be read any further.
var (
	// ErrMalformedFrame: the bytes are not a frame of this protocol.
	ErrMalformedFrame = errors.New("malformed frame")
	// ErrFrameTooLarge: the frame is larger than the limit of the reader or writer.
	ErrFrameTooLarge = errors.New("frame too large")
)

// A frame on the wire, all integers big-endian:
//
//	4 bytes  length of what follows
//	1 byte   serialize type of the header
//	3 bytes  length of the header
//	         header
//	         body
const (
	lengthBytes      = 4
	headerWordBytes  = 4
	maxHeaderBytes   = 1<<24 - 1
	readAheadBytes   = 64 << 10
	initialHeaderCap = 256
)

// AppendFrame appends the frame of c, with the header c.Serialize asks for.
func AppendFrame(out []byte, c *Command) ([]byte, error) {
	start := len(out)
	out = append(out, make([]byte, lengthBytes+headerWordBytes)...)
	var err error
	switch c.Serialize {
	case SerializeJSON:
		out = appendJSONHeader(out, c)
	case SerializeRocketMQ:
		out, err = appendRocketMQHeader(out, c)
	default:
		err = fmt.Errorf("unknown serialize type %d", c.Serialize)
	}
	if err != nil {
		return out[:start], fmt.Errorf("cannot encode %v: %w", c, err)
	}
	header := len(out) - start - lengthBytes - headerWordBytes
	total := headerWordBytes + header + len(c.Body)
	if header > maxHeaderBytes || total > 1<<31-1 {
		return out[:start], fmt.Errorf("cannot encode %v with %d header bytes: %w", c, header, ErrFrameTooLarge)
	}
	binary.BigEndian.PutUint32(out[start:], uint32(total))
	binary.BigEndian.PutUint32(out[start+lengthBytes:], uint32(c.Serialize)<<24|uint32(header))
	return append(out, c.Body...), nil
}

// ReadFrame reads one frame of at most maxBytes, length word included. It
// returns io.EOF when the stream ends before a frame and io.ErrUnexpectedEOF
// when it ends within one.
func ReadFrame(r io.Reader, maxBytes int) (*Command, error) {
	frame, err := readFrame(r, maxBytes)
	if err != nil {
		return nil, err
	}
	return DecodeFrame(frame)
}

// readFrame returns the frame without its length word.
func readFrame(r io.Reader, maxBytes int) ([]byte, error) {
	var word [lengthBytes]byte
	if _, err := io.ReadFull(r, word[:]); err != nil {
		return nil, err
	}
	length := int64(binary.BigEndian.Uint32(word[:]))
	if length < headerWordBytes {
		return nil, fmt.Errorf("%w: length %d", ErrMalformedFrame, length)
	}
	if length > int64(maxBytes)-lengthBytes {
		return nil, fmt.Errorf("%w: %d bytes, the limit is %d", ErrFrameTooLarge, length+lengthBytes, maxBytes)
	}
	return readExactly(r, int(length))
}

// readExactly takes memory as the bytes arrive, so that a length alone costs
// the reader nothing.
func readExactly(r io.Reader, length int) ([]byte, error) {
	buf := make([]byte, min(length, readAheadBytes))
	for read := 0; ; {
		n, err := io.ReadFull(r, buf[read:])
		read += n
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil || read == length {
			return buf, err
		}
		larger := make([]byte, min(length, 2*len(buf)))
		copy(larger, buf)
		buf = larger
	}
}

// DecodeFrame decodes a frame without its length word. The body of the result
// is part of frame.
func DecodeFrame(frame []byte) (*Command, error) {
	if len(frame) < headerWordBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrMalformedFrame, len(frame))
	}
	word := binary.BigEndian.Uint32(frame)
	headerLength := int(word & maxHeaderBytes)
	rest := frame[headerWordBytes:]
	if headerLength > len(rest) {
		return nil, fmt.Errorf("%w: header of %d bytes in a frame of %d", ErrMalformedFrame, headerLength, len(frame))
	}
	c := &Command{Serialize: SerializeType(word >> 24)}
	var err error
	switch c.Serialize {
	case SerializeJSON:
		err = decodeJSONHeader(rest[:headerLength], c)
	case SerializeRocketMQ:
		err = decodeRocketMQHeader(rest[:headerLength], c)
	default:
		err = fmt.Errorf("unknown serialize type %d", c.Serialize)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformedFrame, err)
	}
	if body := rest[headerLength:]; len(body) > 0 {
		c.Body = body
	}
	return c, nil
}
