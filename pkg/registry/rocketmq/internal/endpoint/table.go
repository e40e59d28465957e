// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package endpoint

import (
	"context"
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metatable "k8s.io/apimachinery/pkg/api/meta/table"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
)

// What a cell shows instead of a value.
const (
	// None stands for a value that is known to be empty.
	None = "<none>"
	// Unknown stands for a value that could not be read yet.
	Unknown = "<unknown>"
)

// Column is one column of a kind's table.
type Column[T Object] struct {
	Name        string
	Description string
	// Wide columns are shown by -o wide only.
	Wide bool
	// Integer cells are int64, or Unknown. Others are strings.
	Integer bool
	Cell    func(T) any
}

// Table prints the objects of one kind: the name, the kind's own columns, the age.
type Table[T Object] struct {
	columns  []Column[T]
	fallback rest.TableConvertor
}

var _ rest.TableConvertor = Table[Object]{}

// NewTable prints objects of resource with columns between name and age; wide columns come last.
func NewTable[T Object](resource schema.GroupResource, columns ...Column[T]) Table[T] {
	var narrow, wide []Column[T]
	for _, column := range columns {
		if column.Wide {
			wide = append(wide, column)
		} else {
			narrow = append(narrow, column)
		}
	}
	all := append([]Column[T]{{Name: "Name", Description: "The name of the object.", Cell: func(obj T) any { return obj.GetName() }}}, narrow...)
	all = append(all, Column[T]{Name: "Age", Description: "How long ago the object was created.", Cell: age[T]})
	return Table[T]{columns: append(all, wide...), fallback: rest.NewDefaultTableConvertor(resource)}
}

// ConvertToTable prints one object or a list.
func (t Table[T]) ConvertToTable(ctx context.Context, object, options runtime.Object) (*metav1.Table, error) {
	rows, err := t.rows(object)
	if err != nil {
		// Another kind than ours, such as a Status: name and age are all that can be said.
		return t.fallback.ConvertToTable(ctx, object, options)
	}
	table := &metav1.Table{Rows: rows}
	if list, err := meta.ListAccessor(object); err == nil {
		table.ResourceVersion = list.GetResourceVersion()
		table.Continue = list.GetContinue()
		table.RemainingItemCount = list.GetRemainingItemCount()
	} else if single, err := meta.CommonAccessor(object); err == nil {
		table.ResourceVersion = single.GetResourceVersion()
	}
	if o, ok := options.(*metav1.TableOptions); !ok || !o.NoHeaders {
		table.ColumnDefinitions = t.definitions()
	}
	return table, nil
}

func (t Table[T]) rows(object runtime.Object) ([]metav1.TableRow, error) {
	return metatable.MetaToTableRow(object, func(obj runtime.Object, _ metav1.Object, _, _ string) ([]any, error) {
		item, ok := obj.(T)
		if !ok {
			return nil, fmt.Errorf("internal error: a table of %T was given a %T", item, obj)
		}
		cells := make([]any, 0, len(t.columns))
		for _, column := range t.columns {
			cells = append(cells, column.Cell(item))
		}
		return cells, nil
	})
}

func (t Table[T]) definitions() []metav1.TableColumnDefinition {
	definitions := make([]metav1.TableColumnDefinition, 0, len(t.columns))
	for i, column := range t.columns {
		definition := metav1.TableColumnDefinition{Name: column.Name, Type: "string", Description: column.Description}
		if i == 0 {
			definition.Format = "name"
		}
		if column.Integer {
			definition.Type = "integer"
		}
		if column.Wide {
			definition.Priority = 1
		}
		definitions = append(definitions, definition)
	}
	return definitions
}

func age[T Object](obj T) any {
	return metatable.ConvertToHumanReadableDateType(obj.GetCreationTimestamp())
}

// Of shows how many of the wanted are there: "1/3". A wanted count that is not set means 1.
func Of(there int32, wanted *int32) string {
	if wanted == nil {
		return fmt.Sprintf("%d/1", there)
	}
	return fmt.Sprintf("%d/%d", there, *wanted)
}

// Text shows a string, or None.
func Text(s string) string {
	if s == "" {
		return None
	}
	return s
}

// Texts shows a list, or None.
func Texts(list []string) string { return Text(strings.Join(list, ",")) }

// Number shows a count, or Unknown.
func Number[N int32 | int64](n *N) any {
	if n == nil {
		return Unknown
	}
	return int64(*n)
}

// ConditionStatus shows the status of one condition: True, False or Unknown, which is also that of a missing one.
func ConditionStatus(conditions []metav1.Condition, conditionType string) string {
	if c := meta.FindStatusCondition(conditions, conditionType); c != nil {
		return string(c.Status)
	}
	return string(metav1.ConditionUnknown)
}
