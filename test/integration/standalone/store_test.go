// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package standalone

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	typed "github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned/typed/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/transferlab"
)

const image = "apache/rocketmq:5.5.0"

// startEtcd starts an etcd that is no server's own.
func startEtcd(t *testing.T) (endpoint string, client *clientv3.Client) {
	t.Helper()
	endpoint = transferlab.NewStore(t).Endpoints()[0]
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{endpoint}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	})
	return endpoint, client
}

func brokersOf(t *testing.T, s *apiserver.Standalone) typed.BrokerInterface {
	t.Helper()
	client, err := s.RocketMQ()
	if err != nil {
		t.Fatal(err)
	}
	return client.RocketmqV1alpha1().Brokers(metav1.NamespaceDefault)
}

func create(t *testing.T, brokers typed.BrokerInterface) *v1alpha1.Broker {
	t.Helper()
	created, err := brokers.Create(t.Context(), &v1alpha1.Broker{
		ObjectMeta: metav1.ObjectMeta{Name: "broker"}, Spec: v1alpha1.BrokerSpec{BrokerImage: image},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return created
}

// stored returns the value of the one key of a Broker below a prefix.
func stored(t *testing.T, client *clientv3.Client, prefix string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	answer, err := client.Get(ctx, prefix, clientv3.WithPrefix())
	if err != nil {
		t.Fatal(err)
	}
	var values [][]byte
	for _, kv := range answer.Kvs {
		if strings.Contains(string(kv.Key), "/brokers/") {
			values = append(values, kv.Value)
		}
	}
	if len(values) != 1 {
		t.Fatalf("%d Brokers are stored below %s, want one; all keys: %d", len(values), prefix, len(answer.Kvs))
	}
	return values[0]
}

// TestStoreOfOthers: an etcd that is not the server's own keeps the objects, as protobuf or in whatever way the administrator
// sets, and a server that comes after finds them there.
func TestStoreOfOthers(t *testing.T) {
	t.Parallel()
	endpoint, client := startEtcd(t)
	args := func(prefix string, more ...string) []string {
		return append(more, "--etcd-servers="+endpoint, "--etcd-prefix="+prefix)
	}
	secret := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	encryption := write(t, "encryption.json", map[string]any{
		"apiVersion": "apiserver.config.k8s.io/v1", "kind": "EncryptionConfiguration",
		"resources": []any{map[string]any{"resources": []string{"*.rocketmq.apache.org"}, "providers": []any{
			map[string]any{"secretbox": map[string]any{"keys": []any{map[string]any{"name": "first", "secret": secret}}}},
		}}},
	})
	for name, test := range map[string]struct {
		args       []string
		begins     string
		isReadable bool
	}{
		"protobuf":  {args("/plain"), "k8s\x00", true},
		"JSON":      {args("/json", "--storage-media-type=application/json"), `{"kind":"Broker"`, true},
		"encrypted": {args("/secret", "--encryption-provider-config="+encryption), "k8s:enc:secretbox:v1:first:", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := apiserver.StandaloneForTest(t, "standalone-"+name, test.args...)
			created := create(t, brokersOf(t, s))
			prefix, _ := strings.CutPrefix(test.args[len(test.args)-1], "--etcd-prefix=")
			value := stored(t, client, prefix)
			if !bytes.HasPrefix(value, []byte(test.begins)) {
				t.Errorf("the value begins with %q, want %q", value[:min(40, len(value))], test.begins)
			}
			if bytes.Contains(value, []byte(image)) != test.isReadable {
				t.Errorf("whether the image can be read in the store is %v, want %v", !test.isReadable, test.isReadable)
			}
			if err := s.Kill9(); err != nil {
				t.Fatal(err)
			}
			// Another server, with nothing of the first but its arguments.
			after := apiserver.StandaloneForTest(t, "standalone-"+name+"-after", test.args...)
			found, err := brokersOf(t, after).Get(t.Context(), created.Name, metav1.GetOptions{})
			if err != nil || found.UID != created.UID || found.Spec.BrokerImage != image {
				t.Errorf("the next server has %+v, %v", found, err)
			}
		})
	}
}

// TestAudit: what an administrator asks to be recorded of requests is recorded: who did what to what, with which answer.
func TestAudit(t *testing.T) {
	t.Parallel()
	policy := write(t, "policy.json", map[string]any{
		"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": []string{"RequestReceived"},
		"rules": []map[string]any{
			{"level": "Request", "verbs": []string{"create"}, "resources": []map[string]any{{"group": v1alpha1.GroupName}}},
			{"level": "None"},
		},
	})
	log := filepath.Join(t.TempDir(), "audit.log")
	s := apiserver.StandaloneForTest(t, "standalone-audit", "--audit-policy-file="+policy, "--audit-log-path="+log, "--audit-log-mode=blocking")
	created := create(t, brokersOf(t, s))

	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var recorded []string
	for line := range bytes.Lines(text) {
		var event struct {
			Verb           string
			User           struct{ Username string }
			ObjectRef      struct{ APIGroup, Resource, Namespace, Name string }
			ResponseStatus struct{ Code int }
			RequestObject  v1alpha1.Broker
		}
		if err := json.Unmarshal(line, &event); err != nil {
			t.Fatalf("cannot read %q: %v", line, err)
		}
		if event.ObjectRef.Resource == "brokers" {
			o := event.ObjectRef
			recorded = append(recorded, fmt.Sprint(event.User.Username, " ", event.Verb, " ", o.APIGroup, "/", o.Resource, " ", o.Namespace, "/", o.Name, " ", event.ResponseStatus.Code, " ", event.RequestObject.Spec.BrokerImage))
		}
	}
	if want := "rocketmq-admin create rocketmq.apache.org/brokers default/" + created.Name + " 201 " + image; len(recorded) != 1 || recorded[0] != want {
		t.Errorf("recorded is %q, want %q", recorded, want)
	}
}

func write(t *testing.T, name string, object any) (path string) {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
