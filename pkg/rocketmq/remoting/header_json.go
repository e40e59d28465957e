// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package remoting

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
)

// appendJSONHeader writes the header as servers accept it: nothing but the
// keys that matter, absent ones left out.
func appendJSONHeader(out []byte, c *Command) []byte {
	out = slices.Grow(out, initialHeaderCap+len(c.Body))
	out = append(out, `{"code":`...)
	out = strconv.AppendInt(out, int64(c.Code), 10)
	out = append(out, `,"language":"`...)
	out = append(out, c.Language.String()...)
	out = append(out, `","version":`...)
	out = strconv.AppendInt(out, int64(c.Version), 10)
	out = append(out, `,"opaque":`...)
	out = strconv.AppendInt(out, int64(c.Opaque), 10)
	out = append(out, `,"flag":`...)
	out = strconv.AppendInt(out, int64(c.Flag), 10)
	if c.Remark != "" {
		out = append(out, `,"remark":`...)
		out = fastjson.AppendText(out, c.Remark)
	}
	if len(c.ExtFields) > 0 {
		out = append(out, `,"extFields":{`...)
		for i, key := range slices.Sorted(maps.Keys(c.ExtFields)) {
			if i > 0 {
				out = append(out, ',')
			}
			out = fastjson.AppendText(out, key)
			out = append(out, ':')
			out = fastjson.AppendText(out, c.ExtFields[key])
		}
		out = append(out, '}')
	}
	return append(out, '}')
}

func decodeJSONHeader(header []byte, c *Command) error {
	d := fastjson.NewDecoder(header)
	inRange := true
	int32Of := func() int32 {
		n := d.Int()
		inRange = inRange && n >= math.MinInt32 && n <= math.MaxInt32
		return int32(n)
	}
	for key := range d.Object() {
		switch string(key) {
		case "code":
			c.Code = int32Of()
		case "language":
			c.Language = parseLanguage([]byte(d.Text()))
		case "version":
			c.Version = int32Of()
		case "opaque":
			c.Opaque = int32Of()
		case "flag":
			c.Flag = int32Of()
		case "remark":
			c.Remark = d.Text()
		case "extFields":
			for name := range d.Object() {
				c.SetExtField(string(name), d.Text())
			}
		}
	}
	if d.Err() == nil && !inRange {
		return errors.New("header with an integer of more than 32 bits")
	}
	return d.Err()
}
