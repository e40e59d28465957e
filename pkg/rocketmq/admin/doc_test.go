// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package admin_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/admin"
)

var update = flag.Bool("update", false, "write the table of calls into doc.go")

// table returns the table of calls as it stands in the package documentation.
func table() string {
	var out strings.Builder
	server := ""
	for _, c := range admin.Calls() {
		if c.Server != server {
			server = c.Server
			fmt.Fprintf(&out, "//\n//\t%s\n", server)
		}
		line := fmt.Sprintf("//\t%5d %-80s %-15s", c.Code, c.Method, c.Versions())
		if c.Otherwise != "" {
			line += " " + c.Otherwise
		}
		out.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return out.String()
}

const tableBegins = "// # Calls and the versions that have them\n"

// TestTableOfCallsIsInTheDocumentation keeps doc.go equal to Calls.
func TestTableOfCallsIsInTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(text), tableBegins)
	_, _, ok2 := strings.Cut(rest, "package admin\n")
	if !ok1 || !ok2 {
		t.Fatalf("doc.go has no section %q before its package clause", tableBegins)
	}
	want := before + tableBegins + "//\n// Since when, until when, and what to use where there is no such call:\n" + table() + "package admin\n"
	if string(text) == want {
		return
	}
	if *update {
		if err := os.WriteFile("doc.go", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("the table of calls in doc.go differs from Calls: run go test -run Table . -update here")
}

// TestCallsNamesEveryMethod compares Calls with the methods there are.
func TestCallsNamesEveryMethod(t *testing.T) {
	methods := methodsOf(t, "NameServer", "Broker", "Controller", "DLedger")
	named := map[string]bool{}
	for _, c := range admin.Calls() {
		for name := range strings.SplitSeq(c.Method, ", ") {
			named[name] = true
			if !methods[name] {
				t.Errorf("there is no method %s", name)
			}
		}
		if (c.Since != "" || c.Until != "") && c.Otherwise == "" {
			t.Errorf("%v does not say what to use otherwise", c.Code)
		}
		if version := regexp.MustCompile(`^(\d+\.\d+\.\d+)?$`); !version.MatchString(c.Since) || !version.MatchString(c.Until) {
			t.Errorf("%v: versions %q to %q", c.Code, c.Since, c.Until)
		}
	}
	helpers := map[string]bool{"Broker.EvenIfSlave": true, "Broker.RequireMaster": true}
	for name := range methods {
		if !named[name] && !helpers[name] {
			t.Errorf("method %s is not in Calls", name)
		}
	}
}

// methodsOf returns the exported methods of types of this package.
func methodsOf(t *testing.T, types ...string) map[string]bool {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	methods := map[string]bool{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() {
				continue
			}
			if receiver, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				for _, name := range types {
					if receiver.Name == name {
						methods[name+"."+f.Name.Name] = true
					}
				}
			}
		}
	}
	return methods
}
