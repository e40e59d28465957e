// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/workload"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden with what is made now")

// TestGolden shows every object made for the objects in testdata, for a person to judge. The revision annotations in the
// golden files must not change unless the spec of the case does: that would roll every broker of every user.
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	for _, input := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(input), ".yaml"), func(t *testing.T) {
			got := encode(t, children(t, input))
			golden := strings.TrimSuffix(input, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("children differ from %s (-want +got); run with -update and judge the difference:\n%s", golden, diff)
			}
		})
	}
}

func children(t *testing.T, file string) []runtime.Object {
	t.Helper()
	if strings.HasPrefix(filepath.Base(file), "broker-") {
		b := load(t, file, &v1alpha1.Broker{})
		launch := workload.BrokerLaunch(b)
		objects := []runtime.Object{launch, workload.BrokerNameServers(b, []string{"a:9876", "b:9876"}),
			workload.BrokerService(b), workload.BrokerDisruptionBudget(b)}
		for index := range int(*b.Spec.ReplicaPerGroup) + 1 {
			objects = append(objects, workload.BrokerStatefulSet(b, workload.BrokerMemberSet{
				Member: workload.Member{Group: 1, Index: index}, InitialGroups: 1, Added: true,
				Revision: workload.BrokerRevision(b), Launch: launch.Name}))
		}
		return objects
	}
	n := load(t, file, &v1alpha1.NameService{})
	launch := workload.NameServiceLaunch(n)
	return []runtime.Object{launch, workload.NameServiceClientService(n), workload.NameServiceHeadlessService(n),
		workload.NameServiceDisruptionBudget(n),
		workload.NameServiceStatefulSet(n, *n.Spec.Replicas, workload.NameServiceRevision(n), launch.Name)}
}

func load[T any](t *testing.T, file string, into T) T {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		t.Fatalf("cannot read %s: %v", file, err)
	}
	return into
}

// encode writes a manifest. The launch script has its own file and would hide the rest.
func encode(t *testing.T, objects []runtime.Object) []byte {
	t.Helper()
	var out bytes.Buffer
	scheme := runtime.NewScheme()
	if err := errors.Join(appsv1.AddToScheme(scheme), corev1.AddToScheme(scheme), policyv1.AddToScheme(scheme)); err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		kinds, _, err := scheme.ObjectKinds(o)
		if err != nil {
			t.Fatal(err)
		}
		o.GetObjectKind().SetGroupVersionKind(kinds[0])
		text, err := yaml.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString("---\n")
		out.Write(text)
	}
	script, err := os.ReadFile("launch/launch.sh")
	if err != nil {
		t.Fatal(err)
	}
	indented := "    " + strings.ReplaceAll(strings.TrimSuffix(string(script), "\n"), "\n", "\n    ") + "\n"
	indented = strings.ReplaceAll(indented, "\n    \n", "\n\n")
	return []byte(strings.ReplaceAll(out.String(), indented, "    <launch/launch.sh>\n"))
}
