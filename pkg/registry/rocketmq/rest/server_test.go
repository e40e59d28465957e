// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/admission"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/audit"
	auditpolicy "k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	apiopenapi "k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	genericrest "k8s.io/apiserver/pkg/registry/rest"
	genericserver "k8s.io/apiserver/pkg/server"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	etcd3testing "k8s.io/apiserver/pkg/storage/etcd3/testing"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/util/compatibility"
	"k8s.io/client-go/dynamic"
	restclient "k8s.io/client-go/rest"
	openapicommon "k8s.io/kube-openapi/pkg/common"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/openapi"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/install"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

// namespace is where the tests put their objects; requests are made by requester.
const (
	namespace = "shop"
	requester = "alice"
)

// server is a generic API server that serves what NewStorage returns from a real etcd, without a Kubernetes around it.
type server struct {
	config  *restclient.Config
	dynamic dynamic.Interface
	typed   versioned.Interface
	audit   *auditLog
}

// serve starts a server; admit may be nil. It ends with the test.
func serve(t *testing.T, options rest.Options) *server {
	t.Helper()
	scheme := newScheme(t)
	codecs := serializer.NewCodecFactory(scheme)
	definitions := openapicommon.GetOpenAPIDefinitions(openapi.GetOpenAPIDefinitions)
	log := &auditLog{events: make(chan *auditinternal.Event, 1)}
	// Before the server, so that it is closed after it.
	optsGetter := newStore(t, scheme, genericregistry.StorageWithCacher())

	config := genericserver.NewConfig(codecs)
	config.ExternalAddress = "127.0.0.1:443"
	config.LoopbackClientConfig = &restclient.Config{}
	config.EffectiveVersion = compatibility.DefaultBuildEffectiveVersion()
	config.OpenAPIConfig = genericserver.DefaultOpenAPIConfig(definitions, apiopenapi.NewDefinitionNamer(scheme))
	config.OpenAPIV3Config = genericserver.DefaultOpenAPIV3Config(definitions, apiopenapi.NewDefinitionNamer(scheme))
	config.Authentication.Authenticator = authenticator.RequestFunc(func(*http.Request) (*authenticator.Response, bool, error) {
		return &authenticator.Response{User: &user.DefaultInfo{Name: requester}}, true, nil
	})
	config.Authorization.Authorizer = authorizerfactory.NewAlwaysAllowAuthorizer()
	config.AdmissionControl = options.Admission
	config.AuditBackend = log
	config.AuditPolicyRuleEvaluator = auditpolicy.NewPolicyRuleEvaluator(&auditinternal.Policy{
		Rules: []auditinternal.PolicyRule{{Level: auditinternal.LevelRequestResponse}},
	})
	generic, err := config.Complete(nil).New("registry-test", genericserver.NewEmptyDelegate())
	if err != nil {
		t.Fatalf("building the server: %v", err)
	}
	t.Cleanup(generic.Destroy)

	storage, err := rest.NewStorage(scheme, optsGetter, options)
	if err != nil {
		t.Fatalf("NewStorage: %v", err)
	}
	group := genericserver.NewDefaultAPIGroupInfo(v1alpha1.GroupName, scheme, runtime.NewParameterCodec(scheme), codecs)
	group.VersionedResourcesStorageMap[v1alpha1.SchemeGroupVersion.Version] = storage
	if err := generic.InstallAPIGroup(&group); err != nil {
		t.Fatalf("installing the group: %v", err)
	}
	listener := httptest.NewServer(generic.Handler)
	t.Cleanup(listener.Close)

	client := &restclient.Config{Host: listener.URL, QPS: -1, UserAgent: "registry-test", WarningHandler: restclient.NoWarnings{}}
	return &server{
		config:  client,
		dynamic: dynamic.NewForConfigOrDie(client),
		typed:   versioned.NewForConfigOrDie(client),
		audit:   log,
	}
}

func (s *server) resource(name string) dynamic.ResourceInterface {
	return s.dynamic.Resource(v1alpha1.SchemeGroupVersion.WithResource(name)).Namespace(namespace)
}

func newScheme(t *testing.T) *runtime.Scheme {
	t.Helper()
	scheme := runtime.NewScheme()
	install.Install(scheme)
	unversioned := schema.GroupVersion{Version: "v1"}
	metav1.AddToGroupVersion(scheme, unversioned)
	scheme.AddUnversionedTypes(unversioned, &metav1.Status{}, &metav1.APIVersions{}, &metav1.APIGroupList{},
		&metav1.APIGroup{}, &metav1.APIResourceList{})
	if err := rest.AddToScheme(scheme); err != nil {
		t.Fatalf("AddToScheme: %v", err)
	}
	return scheme
}

// store describes how objects are kept: as protobuf, in an etcd of the test's own.
type store struct {
	scheme    *runtime.Scheme
	backend   storagebackend.Config
	decorator generic.StorageDecorator
}

func newStore(t *testing.T, scheme *runtime.Scheme, decorator generic.StorageDecorator) store {
	t.Helper()
	_, etcd := etcd3testing.NewUnsecuredEtcd3TestClientServer(t)
	backend := storagebackend.NewDefaultConfig("/registry/"+v1alpha1.GroupName, nil)
	backend.Transport.ServerList = etcd.Transport.ServerList
	return store{scheme: scheme, backend: *backend, decorator: decorator}
}

func (s store) GetRESTOptions(resource schema.GroupResource, _ runtime.Object) (generic.RESTOptions, error) {
	config := s.backend
	codec, versioner, err := serverstorage.NewStorageCodec(serverstorage.StorageCodecConfig{
		StorageMediaType:  runtime.ContentTypeProtobuf,
		StorageSerializer: serializer.NewCodecFactory(s.scheme),
		StorageVersion:    v1alpha1.SchemeGroupVersion,
		MemoryVersion:     schema.GroupVersion{Group: v1alpha1.GroupName, Version: runtime.APIVersionInternal},
		Config:            config,
	})
	if err != nil {
		return generic.RESTOptions{}, err
	}
	config.Codec, config.EncodeVersioner = codec, versioner
	return generic.RESTOptions{
		StorageConfig:             config.ForResource(resource),
		Decorator:                 s.decorator,
		EnableGarbageCollection:   true,
		DeleteCollectionWorkers:   1,
		ResourcePrefix:            resource.Resource,
		CountMetricPollPeriod:     time.Minute,
		StorageObjectCountTracker: nil,
	}, nil
}

// auditLog keeps the first events of requests that completed after follow was called.
type auditLog struct {
	following atomic.Bool
	events    chan *auditinternal.Event
}

var _ audit.Backend = &auditLog{}

func (l *auditLog) follow() { l.following.Store(true) }

func (*auditLog) Run(<-chan struct{}) error { return nil }
func (*auditLog) Shutdown()                 {}
func (*auditLog) String() string            { return "test" }

func (l *auditLog) ProcessEvents(events ...*auditinternal.Event) bool {
	for _, event := range events {
		if !l.following.Load() || event.Stage != auditinternal.StageResponseComplete {
			continue
		}
		select {
		case l.events <- event.DeepCopy():
		default:
		}
	}
	return true
}

// admissionFunc is told of every object that is admitted, before it is changed by others and again as it is stored.
type admissionFunc func(ctx context.Context, phase string, a admission.Attributes) error

var (
	_ admission.MutationInterface   = admissionFunc(nil)
	_ admission.ValidationInterface = admissionFunc(nil)
)

func (admissionFunc) Handles(admission.Operation) bool { return true }

func (f admissionFunc) Admit(ctx context.Context, a admission.Attributes, _ admission.ObjectInterfaces) error {
	return f(ctx, "admit", a)
}

func (f admissionFunc) Validate(ctx context.Context, a admission.Attributes, _ admission.ObjectInterfaces) error {
	return f(ctx, "validate", a)
}

// under is the same etcd under another prefix.
func (s store) under(prefix string) store {
	s.backend.Prefix += "/" + prefix
	return s
}

// storages makes the storage without a server around it.
func storages(t *testing.T, s store) map[string]genericrest.Storage {
	t.Helper()
	storage, err := rest.NewStorage(s.scheme, s, rest.Options{})
	if err != nil {
		t.Fatalf("NewStorage: %v", err)
	}
	t.Cleanup(func() {
		for _, s := range storage {
			s.Destroy()
		}
	})
	return storage
}
