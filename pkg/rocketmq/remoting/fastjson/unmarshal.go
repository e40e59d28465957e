// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

import (
	"fmt"
	"math"
	"math/bits"
	"reflect"
)

// Unmarshal reads the first value of data into v, a pointer. What follows the
// value is ignored.
//
// Structs, maps, slices, pointers, strings, booleans, numbers and RawValue are
// read. Fields are found by their json tag, exactly; a field of type
// map[string]RawValue tagged ",unknown" receives what no other field does. Keys
// of maps may be strings, integers and structs. Null leaves a value as it is. A
// struct that implements Defaulter is filled with its defaults first. A field
// tagged ",required" must be there.
//
// The error is an *Error; v may then be filled in part.
func Unmarshal(data []byte, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("cannot read JSON into %T: want a pointer", v)
	}
	d := NewDecoder(data)
	d.value(target.Elem())
	return d.err
}

// value reads the next value into v, which is addressable.
func (d *Decoder) value(v reflect.Value) {
	if d.Null() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(d.intern(d.scalar("a string")))
	case reflect.Bool:
		v.SetBool(d.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := d.Int()
		if v.OverflowInt(n) {
			d.fail("the integer is too large")
			return
		}
		v.SetInt(n)
	case reflect.Float64:
		v.SetFloat(d.Float())
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(v.Elem())
	case reflect.Slice:
		d.slice(v)
	case reflect.Map:
		d.mapping(v)
	case reflect.Struct:
		d.structure(v)
	default:
		d.fail("internal error: cannot read into a Go value of type " + v.Type().String())
	}
}

func (d *Decoder) slice(v reflect.Value) {
	if v.Type() == rawType {
		v.SetBytes(d.Raw())
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	for i := range d.Array() {
		if i == v.Cap() {
			v.Grow(1)
		}
		v.SetLen(i + 1)
		d.value(v.Index(i))
		if d.err != nil {
			return
		}
	}
}

func (d *Decoder) mapping(v reflect.Value) {
	t := v.Type()
	v.Set(reflect.MakeMap(t))
	key, element := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
	for name := range d.Object() {
		key.SetZero()
		d.mapKey(name, key)
		element.SetZero()
		d.value(element)
		if d.err != nil {
			return
		}
		v.SetMapIndex(key, element)
	}
}

// mapKey reads the name of a field into the key of a map.
func (d *Decoder) mapKey(name Key, key reflect.Value) {
	switch key.Kind() {
	case reflect.String:
		key.SetString(d.intern(name))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, ok := parseInt(name)
		if !ok || key.OverflowInt(n) {
			d.fail("want an integer as name")
			return
		}
		key.SetInt(n)
	case reflect.Struct:
		if d.inner == nil {
			d.inner = &Decoder{}
		}
		d.inner.data, d.inner.pos, d.inner.depth = name, 0, d.depth
		d.inner.structure(key)
		if d.inner.err != nil {
			d.fail("want an object as name: " + d.inner.err.Error())
		}
	default:
		d.fail("internal error: cannot read a name into a Go value of type " + key.Type().String())
	}
}

func (d *Decoder) structure(v reflect.Value) {
	p := d.plan(v.Type())
	if p.defaults {
		v.Addr().Interface().(Defaulter).SetDefaults()
	}
	hint, missing := 0, p.required
	for name := range d.Object() {
		if at, ok := p.find(name, hint); ok {
			hint = at + 1
			missing &^= 1 << at
			d.value(v.Field(p.fields[at].index))
		} else if p.unknown >= 0 {
			d.keepUnknown(v.Field(p.unknown), name)
		}
		if d.err != nil {
			return
		}
	}
	if missing != 0 {
		d.fail(fmt.Sprintf("the object before has no field %q", p.fields[bits.TrailingZeros64(missing)].name))
	}
}

func (d *Decoder) keepUnknown(v reflect.Value, name Key) {
	m, _ := v.Interface().(map[string]RawValue)
	if m == nil {
		m = map[string]RawValue{}
		v.Set(reflect.ValueOf(m))
	}
	m[string(name)] = d.Raw()
}

// plan returns the plan of a struct type, made once per decoder.
func (d *Decoder) plan(t reflect.Type) *structPlan {
	p := d.plans[t]
	if p == nil {
		if d.plans == nil {
			d.plans = map[typeKey]*structPlan{}
		}
		p = newStructPlan(t)
		d.plans[t] = p
	}
	return p
}

// isWhole says whether a float can be written without a fraction.
func isWhole(f float64) bool { return f == math.Trunc(f) && math.Abs(f) < 1<<53 }
