// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
)

// Request is a request of the protocol: a struct whose fields become header
// fields and body.
type Request interface {
	// Code is the request code it is sent under.
	Code() Code
}

// ErrMalformed is returned when header fields or body are not what the protocol says.
var ErrMalformed = errors.New("malformed")

// Encode returns the frame of a request, without signature.
func Encode(r Request) (*remoting.Command, error) {
	c := remoting.NewRequest(int32(r.Code()))
	if err := encodeFields(c, reflect.ValueOf(r)); err != nil {
		return nil, fmt.Errorf("cannot encode %v: %w", r.Code(), err)
	}
	return c, nil
}

// EncodeResponse fills the answer c from a response, for servers in tests.
func EncodeResponse(c *remoting.Command, response any) error {
	v := reflect.ValueOf(response)
	if _, tagged := mapping(v.Type()); tagged {
		return encodeFields(c, v)
	}
	var err error
	c.Body, err = fastjson.Marshal(response)
	return err
}

func encodeFields(c *remoting.Command, v reflect.Value) error {
	places, _ := mapping(v.Type())
	for _, p := range places {
		field := v.Field(p.index)
		var err error
		switch {
		case p.body != "":
			c.Body, err = encodeBody(p.body, field)
		case p.omitEmpty && field.IsZero():
		default:
			var text string
			text, err = encodeExt(p, field)
			c.SetExtField(p.ext, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func encodeExt(p place, v reflect.Value) (string, error) {
	if p.json {
		text, err := fastjson.Marshal(v.Interface())
		return string(text), err
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), nil
	}
	return "", fmt.Errorf("internal error: header field %q has type %s", p.ext, v.Type())
}

func encodeBody(kind string, v reflect.Value) ([]byte, error) {
	switch kind {
	case "raw":
		return v.Bytes(), nil
	case "properties":
		return EncodeProperties(v.Interface().(Properties)), nil
	case "lines":
		return EncodePropertyLines(v.Interface().(Properties)), nil
	}
	if raw, ok := v.Interface().(RawValue); ok {
		return raw, nil
	}
	return fastjson.Marshal(v.Interface())
}

// Decode reads header fields and body of c into what into points to: a request
// or a response of this package, or any type for a body of JSON. Errors are
// ErrMalformed; a required header field or a body that is missing is one.
func Decode(c *remoting.Command, into any) error { return decode(c, into, true) }

// DecodePartial is Decode for answers that are not a success: it takes what is
// there.
func DecodePartial(c *remoting.Command, into any) error { return decode(c, into, false) }

func decode(c *remoting.Command, into any, strict bool) error {
	v := reflect.ValueOf(into).Elem()
	if v.Kind() == reflect.Struct {
		if places, tagged := mapping(v.Type()); tagged {
			for _, p := range places {
				if err := decodePlace(c, p, v.Field(p.index), strict); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return decodeJSON(c.Body, v, strict)
}

func decodePlace(c *remoting.Command, p place, v reflect.Value, strict bool) error {
	switch p.body {
	case "":
		text, ok := c.ExtFields[p.ext]
		if !ok && strict && !p.omitEmpty {
			return fmt.Errorf("%w: header field %q is missing", ErrMalformed, p.ext)
		}
		if !ok {
			return nil
		}
		return decodeExt(p, text, v)
	case "raw":
		v.SetBytes(c.Body)
	case "properties", "lines":
		if len(c.Body) == 0 && strict && p.body == "lines" {
			return fmt.Errorf("%w: there is no body", ErrMalformed)
		}
		parse := ParseProperties
		if p.body == "lines" {
			parse = ParsePropertyLines
		}
		properties, err := parse(c.Body)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		v.Set(reflect.ValueOf(properties))
	case "json":
		if v.Type() == reflect.TypeFor[RawValue]() {
			v.SetBytes(c.Body)
			return nil
		}
		return decodeJSON(c.Body, v, strict)
	}
	return nil
}

// decodeJSON reads a body. None at all is allowed where it can be told from an
// empty one, and for lists, which servers leave out when they are empty.
func decodeJSON(body []byte, v reflect.Value, strict bool) error {
	if len(body) == 0 {
		optional := v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice
		if !strict || optional {
			return nil
		}
		return fmt.Errorf("%w: there is no body", ErrMalformed)
	}
	if err := fastjson.Unmarshal(body, v.Addr().Interface()); err != nil {
		return fmt.Errorf("%w body: %w", ErrMalformed, err)
	}
	return nil
}

func decodeExt(p place, text string, v reflect.Value) error {
	if p.json {
		if err := fastjson.Unmarshal([]byte(text), v.Addr().Interface()); err != nil {
			return fmt.Errorf("%w header field %q: %w", ErrMalformed, p.ext, err)
		}
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(strings.EqualFold(text, "true")) // as Java parses it
	case reflect.Int, reflect.Int32, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v.OverflowInt(n) {
			return fmt.Errorf("%w: header field %q is not an integer of %d bits", ErrMalformed, p.ext, v.Type().Bits())
		}
		v.SetInt(n)
	default:
		return fmt.Errorf("internal error: header field %q has type %s", p.ext, v.Type())
	}
	return nil
}

// place is where one field of a struct goes.
type place struct {
	index           int
	ext             string
	omitEmpty, json bool
	body            string
}

// mapping reads the tags of a struct; tagged is false when it has none and is
// not empty, that is when it is a body.
func mapping(t reflect.Type) (places []place, tagged bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		if ext, ok := tag.Lookup("ext"); ok {
			name, options, _ := strings.Cut(ext, ",")
			places = append(places, place{index: i, ext: name,
				omitEmpty: strings.Contains(options, "omitempty"), json: strings.Contains(options, "json")})
		} else if body, ok := tag.Lookup("body"); ok {
			places = append(places, place{index: i, body: body})
		}
	}
	return places, len(places) > 0 || t.NumField() == 0
}
