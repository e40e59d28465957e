// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/yaml"

	wire "github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

const (
	published = "../../../../apis/testdata/manifests"
	examples  = "../../../../artifacts/examples"
)

// What was published for the rocketmq-operator applies unchanged. Where a field does not do what its author expected,
// the user is told.
func TestPublishedManifestsAreAdmitted(t *testing.T) {
	const (
		inPods     = `spec.storageMode: EmptyDir loses the messages of a member when its pod is deleted; use StorageClass to keep them`
		noRestart  = `spec.allowRestart: has no effect: no change of the name servers restarts a broker`
		oldBroker  = `spec.brokerImage: the tag says RocketMQ 4.5.0, but 4.9.4 is the oldest version that is supported`
		oldServer  = `spec.nameServiceImage: the tag says RocketMQ 4.5.0, but 4.9.4 is the oldest version that is supported`
		noHostPath = `spec.hostPath: has no effect with storageMode `
		noClaims   = `spec.volumeClaimTemplates: has no effect with storageMode `
	)
	expectManifests(t, published, map[string]map[string][]string{
		"quickstart.yaml": {
			"broker":       {inPods, noRestart, oldBroker, noHostPath + "EmptyDir", noClaims + "EmptyDir"},
			"name-service": {oldServer, noHostPath + "EmptyDir", noClaims + "EmptyDir"},
			"console":      {notRunConsole},
		},
		"replication-mode.yaml": {
			"broker":       {inPods, noRestart, oldBroker, noHostPath + "EmptyDir", noClaims + "EmptyDir"},
			"name-service": {oldServer, noHostPath + "EmptyDir", noClaims + "EmptyDir"},
		},
		"hostpath.yaml": {
			"broker":       {noRestart, oldBroker, noClaims + "HostPath"},
			"name-service": {oldServer, noClaims + "HostPath"},
		},
		"nfs.yaml": {
			"broker":       {noRestart, oldBroker, noHostPath + "NFS"},
			"name-service": {oldServer, noHostPath + "NFS"},
		},
		"properties.yaml": {
			"rocketmq-cluster":    {`spec.scalePodName: "broker-0" is no master pod of this Broker; a new group receives the metadata of any live master`},
			"rocketmq-nameserver": nil,
		},
		"topictransfer.yaml": {"topictransfer": nil},
		"exported.yaml":      {"broker": {noRestart, noHostPath + "StorageClass"}},
	})
}

// The examples are what new users begin with: the only things said about them are the ones they are examples of.
func TestExamplesAreAdmitted(t *testing.T) {
	inPods := `spec.storageMode: EmptyDir loses the messages of a member when its pod is deleted; use StorageClass to keep them`
	expectManifests(t, examples, map[string]map[string][]string{
		"cluster.yaml":        {"name-service": nil, "broker": {inPods}},
		"broker-claims.yaml":  {"orders-name-service": nil, "orders": nil},
		"broker-elected.yaml": {"elections": {notRunController}, "payments": {`spec.clusterMode: CONTROLLER is stored, but this version does not run it yet: no broker is created`}},
		"console.yaml":        {"console": {notRunConsole}},
		"topictransfer.yaml":  {"orders-to-broker-1": nil},
		"rocketmq-operator.yaml": {
			"name-service": {`spec.hostPath: has no effect with storageMode EmptyDir`, `spec.volumeClaimTemplates: has no effect with storageMode EmptyDir`},
			"broker": {
				inPods, `spec.allowRestart: has no effect: no change of the name servers restarts a broker`,
				`spec.hostPath: has no effect with storageMode EmptyDir`, `spec.volumeClaimTemplates: has no effect with storageMode EmptyDir`,
			},
			"console": {notRunConsole},
		},
	})
}

// expectManifests creates the objects of every YAML file of a folder; want has the warnings by file and object.
func expectManifests(t *testing.T, folder string, want map[string]map[string][]string) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != len(want) {
		t.Errorf("%s has %d manifests, but %d are expected: %q", folder, len(files), len(want), files)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			expected := want[filepath.Base(file)]
			objects := load(t, file)
			if len(objects) != len(expected) {
				t.Errorf("the file has %d objects, but %d are expected", len(objects), len(expected))
			}
			for _, obj := range objects {
				a, accessor := newAdmission(), accessorOf(t, obj)
				if accessor.GetNamespace() == "" {
					accessor.SetNamespace("default")
				}
				expect(t, messages(a.create(obj)), nil)
				expect(t, a.warnings(obj, nil), expected[accessor.GetName()])
			}
		})
	}
}

func accessorOf(t *testing.T, obj runtime.Object) interface {
	GetName() string
	GetNamespace() string
	SetNamespace(string)
} {
	t.Helper()
	accessor, err := meta.Accessor(obj)
	if err != nil {
		t.Fatal(err)
	}
	return accessor
}

// load decodes the group's objects of a file strictly, as the server does for kubectl; other kinds, such as the
// ConfigMap of a quick start, are the host's business.
func load(t *testing.T, file string) []runtime.Object {
	t.Helper()
	scheme := newAdmission().scheme
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	var objects []runtime.Object
	for _, document := range documentsOf(t, file) {
		obj, gvk, err := strict.Decode(document, nil, nil)
		switch {
		case runtime.IsNotRegisteredError(err) && gvk.Group != wire.GroupName:
			continue
		case err != nil:
			t.Fatalf("decoding %s: %v\n%s", file, err, document)
		}
		objects = append(objects, obj)
	}
	return objects
}

func documentsOf(t testing.TB, file string) [][]byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var documents [][]byte
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents
		}
		if err != nil {
			t.Fatalf("reading %s: %v", file, err)
		}
		documents = append(documents, document)
	}
}
