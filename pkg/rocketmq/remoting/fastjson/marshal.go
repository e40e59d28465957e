// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
)

// Marshal writes v as servers do: integer keys of maps bare, struct keys as
// objects. The keys of maps are sorted; the fields of structs are in the order
// of their declaration. Fields tagged omitempty are left out when they are
// zero or an empty map or slice.
func Marshal(v any) ([]byte, error) {
	e := encoder{plans: map[typeKey]*structPlan{}}
	if err := e.value(reflect.ValueOf(v)); err != nil {
		return nil, err
	}
	return e.out, nil
}

type encoder struct {
	out   []byte
	plans map[typeKey]*structPlan
}

func (e *encoder) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Invalid:
		e.out = append(e.out, "null"...)
	case reflect.String:
		e.text(v.String())
	case reflect.Bool:
		e.out = strconv.AppendBool(e.out, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = strconv.AppendInt(e.out, v.Int(), 10)
	case reflect.Float64:
		e.float(v.Float())
	case reflect.Pointer:
		return e.value(v.Elem())
	case reflect.Slice:
		return e.slice(v)
	case reflect.Map:
		return e.mapping(v)
	case reflect.Struct:
		return e.structure(v)
	default:
		return fmt.Errorf("cannot write a Go value of type %s as JSON", v.Type())
	}
	return nil
}

func (e *encoder) float(f float64) {
	switch {
	case math.IsNaN(f):
		e.out = append(e.out, "NaN"...)
	case math.IsInf(f, 1):
		e.out = append(e.out, "Infinity"...)
	case math.IsInf(f, -1):
		e.out = append(e.out, "-Infinity"...)
	case isWhole(f):
		e.out = strconv.AppendFloat(e.out, f, 'f', 1, 64)
	default:
		e.out = strconv.AppendFloat(e.out, f, 'g', -1, 64)
	}
}

func (e *encoder) slice(v reflect.Value) error {
	if v.IsNil() {
		e.out = append(e.out, "null"...)
		return nil
	}
	if v.Type() == rawType {
		e.out = append(e.out, v.Bytes()...)
		return nil
	}
	e.out = append(e.out, '[')
	for i := range v.Len() {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		if err := e.value(v.Index(i)); err != nil {
			return err
		}
	}
	e.out = append(e.out, ']')
	return nil
}

func (e *encoder) mapping(v reflect.Value) error {
	if v.IsNil() {
		e.out = append(e.out, "null"...)
		return nil
	}
	type entry struct {
		key   []byte
		value reflect.Value
	}
	entries := make([]entry, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		key := encoder{plans: e.plans}
		if err := key.value(it.Key()); err != nil {
			return err
		}
		entries = append(entries, entry{key.out, it.Value()})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if len(a.key) != len(b.key) && v.Type().Key().Kind() != reflect.String {
			return len(a.key) - len(b.key) // numbers by value, as far as they are not negative
		}
		return bytes.Compare(a.key, b.key)
	})
	e.out = append(e.out, '{')
	for i, entry := range entries {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.out = append(append(e.out, entry.key...), ':')
		if err := e.value(entry.value); err != nil {
			return err
		}
	}
	e.out = append(e.out, '}')
	return nil
}

func (e *encoder) structure(v reflect.Value) error {
	p := e.plans[v.Type()]
	if p == nil {
		p = newStructPlan(v.Type())
		e.plans[v.Type()] = p
	}
	e.out = append(e.out, '{')
	first := true
	name := func(name string) {
		if !first {
			e.out = append(e.out, ',')
		}
		first = false
		e.text(name)
		e.out = append(e.out, ':')
	}
	for _, f := range p.fields {
		field := v.Field(f.index)
		if f.omitEmpty && isEmpty(field) {
			continue
		}
		name(f.name)
		if err := e.value(field); err != nil {
			return err
		}
	}
	if p.unknown >= 0 {
		unknown := v.Field(p.unknown).Interface().(map[string]RawValue)
		for _, key := range sortedKeys(unknown) {
			name(key)
			e.out = append(e.out, unknown[key]...)
		}
	}
	e.out = append(e.out, '}')
	return nil
}

func sortedKeys(m map[string]RawValue) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	}
	return v.IsZero()
}

const hexDigits = "0123456789abcdef"

// text writes a string. Only what must be escaped is.
func (e *encoder) text(s string) { e.out = AppendText(e.out, s) }

// AppendText appends s as a JSON string.
func AppendText(out []byte, s string) []byte {
	out = append(out, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		case '\r':
			out = append(out, '\\', 'r')
		case '\t':
			out = append(out, '\\', 't')
		default:
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(out, s[start:]...), '"')
}
