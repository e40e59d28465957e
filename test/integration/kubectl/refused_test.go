// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package kubectl

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/yaml"
)

// input is a manifest: one of testdata/files, changed by a merge patch.
type input struct {
	// Rule is a sentence.
	Rule string `json:"rule"`
	// Base is the name of a file without its extension; Change is merged into it.
	Base   string         `json:"base"`
	Change map[string]any `json:"change"`
	// Then, if given, is merged into the result afterwards and applied over the accepted object: the rule is one about
	// changes.
	Then map[string]any `json:"then"`
	// Message must be in what kubectl complains about.
	Message string `json:"message"`
}

func readInputs(t *testing.T, file string) []input {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var inputs []input
	if err := yaml.UnmarshalStrict(text, &inputs); err != nil {
		t.Fatal(err)
	}
	if len(inputs) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	return inputs
}

// manifest returns the base with the changes merged into it.
func (i input) manifest(t *testing.T, changes ...map[string]any) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "files", i.Base+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	object, err := yaml.YAMLToJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		if change == nil {
			continue
		}
		patch, err := json.Marshal(change)
		if err != nil {
			t.Fatal(err)
		}
		if object, err = jsonpatch.MergePatch(object, patch); err != nil {
			t.Fatal(err)
		}
	}
	return string(object)
}

// TestRefused: bad input never gets past admission, and the message says which field, which value and what is allowed.
func TestRefused(t *testing.T) {
	for _, in := range readInputs(t, "refused.yaml") {
		t.Run(in.Rule, func(t *testing.T) {
			t.Parallel()
			namespace := cluster.NewNamespace(t)
			manifest := in.manifest(t, in.Change)
			if in.Then != nil {
				if _, _, err := cluster.Kubectl(t.Context(), manifest, "apply", "-n", namespace, "-f", "-"); err != nil {
					t.Fatalf("the object before the change was refused: %v", err)
				}
				manifest = in.manifest(t, in.Change, in.Then)
			}
			stdout, stderr, err := cluster.Kubectl(t.Context(), manifest, "apply", "-n", namespace, "-f", "-")
			if err == nil {
				t.Fatalf("it was admitted: %s%s", stdout, stderr)
			}
			if !strings.Contains(stderr, in.Message) {
				t.Errorf("the message is\n%s\nwant one with\n%s", stderr, in.Message)
			}
		})
	}
}

// TestWarned: what is admitted but has no effect, or is dangerous, comes with a warning.
func TestWarned(t *testing.T) {
	for _, in := range readInputs(t, "warned.yaml") {
		t.Run(in.Rule, func(t *testing.T) {
			t.Parallel()
			_, stderr, err := cluster.Kubectl(t.Context(), in.manifest(t, in.Change), "apply", "-n", cluster.NewNamespace(t), "-f", "-")
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(stderr, "Warning: ") || !strings.Contains(stderr, in.Message) {
				t.Errorf("the warning is\n%s\nwant one with\n%s", stderr, in.Message)
			}
		})
	}
}
