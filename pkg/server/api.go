// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apiserver/pkg/admission"
	apiopenapi "k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericserver "k8s.io/apiserver/pkg/server"
	openapicommon "k8s.io/kube-openapi/pkg/common"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/openapi"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/install"
)

const apiTitle = "RocketMQ"

// Registry makes the endpoints of the API.
type Registry struct {
	// AddToScheme registers the kinds that endpoints speak beside those of the
	// group, such as Scale.
	AddToScheme func(*runtime.Scheme) error
	// NewStorage makes the endpoints of the served version: resource or
	// resource/subresource -> storage, such as "brokers" and "brokers/status".
	// An endpoint that stores a second object takes it through admission, which
	// is nil when standalone.
	NewStorage func(scheme *runtime.Scheme, getter generic.RESTOptionsGetter, admission admission.Interface) (map[string]rest.Storage, error)
}

// api is the group this server serves and how its objects are written.
type api struct {
	scheme   *runtime.Scheme
	codecs   serializer.CodecFactory
	versions []schema.GroupVersion
}

func newAPI(registry Registry) (*api, error) {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	// The kinds of every API: options in the query, Status, discovery.
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	scheme.AddUnversionedTypes(schema.GroupVersion{Version: "v1"},
		&metav1.Status{},
		&metav1.APIVersions{},
		&metav1.APIGroupList{},
		&metav1.APIGroup{},
		&metav1.APIResourceList{},
	)
	if err := registry.AddToScheme(scheme); err != nil {
		return nil, fmt.Errorf("adding kinds of the endpoints: %w", err)
	}
	return &api{
		scheme:   scheme,
		codecs:   serializer.NewCodecFactory(scheme),
		versions: []schema.GroupVersion{v1alpha1.SchemeGroupVersion},
	}, nil
}

// group is what the generic server installs.
func (a *api) group(storage map[string]rest.Storage) *genericserver.APIGroupInfo {
	info := genericserver.NewDefaultAPIGroupInfo(v1alpha1.GroupName, a.scheme, runtime.NewParameterCodec(a.scheme), a.codecs)
	info.VersionedResourcesStorageMap[v1alpha1.SchemeGroupVersion.Version] = storage
	return &info
}

// describe sets OpenAPI v2, which older tools still read, and v3.
func (a *api) describe(config *genericserver.Config) {
	definitions := openapicommon.GetOpenAPIDefinitions(openapi.GetOpenAPIDefinitions)
	config.OpenAPIConfig = genericserver.DefaultOpenAPIConfig(definitions, apiopenapi.NewDefinitionNamer(a.scheme))
	config.OpenAPIConfig.Info.Title = apiTitle
	config.OpenAPIV3Config = genericserver.DefaultOpenAPIV3Config(definitions, apiopenapi.NewDefinitionNamer(a.scheme))
	config.OpenAPIV3Config.Info.Title = apiTitle
}
