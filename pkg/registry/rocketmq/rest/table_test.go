// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

var update = flag.Bool("update", false, "rewrite testdata")

// TestTables prints every kind as kubectl get does: fresh, and with the status that a controller wrote. The age is cut
// off, for it depends on the clock.
func TestTables(t *testing.T) {
	s := serve(t, rest.Options{})
	statuses := map[string]string{
		"Broker": `{"observedGeneration":1,"readyGroups":1,"size":2,"replicas":2,"version":"5.5.0","nameServers":["10.0.0.1:9876","10.0.0.2:9876"],
			"currentRevision":"a","updateRevision":"b","metadata":{"topics":12,"consumerGroups":3},
			"conditions":[{"type":"Ready","status":"False","reason":"GroupsNotReady","message":"","lastTransitionTime":"2026-01-01T00:00:00Z"}]}`,
		"NameService":   `{"observedGeneration":1,"replicas":1,"readyReplicas":1,"version":"5.5.0","brokersSeen":4,"addresses":["10.0.0.1:9876"]}`,
		"Controller":    `{"observedGeneration":1,"replicas":3,"readyReplicas":2,"leader":"controller-1"}`,
		"Console":       `{"observedGeneration":1,"replicas":1,"readyReplicas":1,"url":"http://console.shop.svc:8080"}`,
		"TopicTransfer": `{"observedGeneration":1,"phase":"Running","step":4,"backlog":1500,
			"conditions":[{"type":"Ready","status":"False","reason":"Draining","message":"","lastTransitionTime":"2026-01-02T03:04:05Z"}]}`,
	}
	eachKind(t, s, func(t *testing.T, s *server, k kind) {
		create(t, s, k, k.object(t, "a-fresh-one"))
		create(t, s, k, k.object(t, "busy"))
		changeStatus(t, s, k, "busy", string(patch("status", statuses[k.name])))
		table := &metav1.Table{}
		err := s.typed.RocketmqV1alpha1().RESTClient().Get().Namespace(namespace).Resource(k.resource).
			SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(t.Context()).Into(table)
		if err != nil {
			t.Fatalf("reading the table: %v", err)
		}
		wantGolden(t, filepath.Join("testdata", k.resource+".txt"), printTable(table))
		if table.ResourceVersion == "" {
			t.Error("the table has no resourceVersion")
		}
	})
	t.Run("the transfers of a Broker print as TopicTransfers", func(t *testing.T) {
		broker, table := "busy", &metav1.Table{}
		transfer := transferOf("listed", "orders")
		if _, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Transfer(t.Context(), broker, transfer, metav1.CreateOptions{}); err != nil {
			t.Fatalf("transferring: %v", err)
		}
		err := s.typed.RocketmqV1alpha1().RESTClient().Get().Namespace(namespace).Resource("brokers").Name(broker).SubResource("transfer").
			SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(t.Context()).Into(table)
		if err != nil {
			t.Fatalf("reading the table: %v", err)
		}
		wantGolden(t, filepath.Join("testdata", "transfers.txt"), printTable(table))
	})
	t.Run("every field that a status of the test has is one of the API", func(t *testing.T) {
		broker, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Get(t.Context(), "busy", metav1.GetOptions{})
		if err != nil {
			t.Fatalf("reading: %v", err)
		}
		wantEqual(t, "first condition", broker.Status.Conditions[0].Reason, "GroupsNotReady")
		wantEqual(t, "API version", broker.ManagedFields[0].APIVersion, v1alpha1.SchemeGroupVersion.String())
	})
}

// printTable writes wide columns in parentheses.
func printTable(table *metav1.Table) string {
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	line := func(cell func(i int) string) {
		for i, column := range table.ColumnDefinitions {
			text := cell(i)
			if column.Priority > 0 {
				text = "(" + text + ")"
			}
			_, _ = fmt.Fprint(w, text, "\t")
		}
		_, _ = fmt.Fprintln(w)
	}
	line(func(i int) string { return table.ColumnDefinitions[i].Name + ":" + table.ColumnDefinitions[i].Type })
	for _, row := range table.Rows {
		line(func(i int) string {
			if table.ColumnDefinitions[i].Name == "Age" {
				return "..."
			}
			return fmt.Sprint(row.Cells[i])
		})
	}
	_ = w.Flush()
	var text strings.Builder
	for row := range strings.Lines(out.String()) {
		text.WriteString(strings.TrimRight(row, " \n") + "\n")
	}
	return text.String()
}

func wantGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("reading the golden file; run the test with -update to write it: %v", err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", file, got, want)
	}
}
