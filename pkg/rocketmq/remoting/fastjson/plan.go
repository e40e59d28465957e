// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package fastjson

import (
	"fmt"
	"reflect"
	"strings"
)

// Defaulter is implemented, on the pointer, by structs whose absent fields are
// not zero. SetDefaults is called before the fields are read.
type Defaulter interface{ SetDefaults() }

var (
	defaulterType = reflect.TypeFor[Defaulter]()
	rawType       = reflect.TypeFor[RawValue]()
	unknownType   = reflect.TypeFor[map[string]RawValue]()
)

type typeKey = reflect.Type

// structPlan is what the tags of a struct say.
type structPlan struct {
	fields   []fieldPlan
	unknown  int    // index of the field for unknown names, -1 without
	required uint64 // bits of the fields that must be there
	defaults bool
}

type fieldPlan struct {
	name      string
	index     int
	omitEmpty bool
}

// find returns the field of a name. Servers write fields in one order, so the
// search goes on from where the last one ended.
func (p *structPlan) find(key Key, from int) (at int, ok bool) {
	for i := range p.fields {
		at := from + i
		if at >= len(p.fields) {
			at -= len(p.fields)
		}
		if p.fields[at].name == string(key) {
			return at, true
		}
	}
	return 0, false
}

// newStructPlan reads the tags of t, whose kind is struct.
func newStructPlan(t reflect.Type) *structPlan {
	p := &structPlan{unknown: -1, defaults: reflect.PointerTo(t).Implements(defaulterType)}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		rule := f.Tag.Get("fastjson")
		switch {
		case !f.IsExported():
		case rule == "unknown":
			if f.Type != unknownType {
				panic(fmt.Sprintf("fastjson: field %s.%s for unknown names must be a %s", t, f.Name, unknownType))
			}
			p.unknown = i
		case name == "-":
		default:
			if !tagged || name == "" {
				name = f.Name
			}
			if rule == "required" {
				p.required |= 1 << len(p.fields)
			}
			p.fields = append(p.fields, fieldPlan{name: name, index: i, omitEmpty: options == "omitempty"})
		}
	}
	return p
}
