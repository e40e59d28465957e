// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	apiopenapi "k8s.io/apiserver/pkg/endpoints/openapi"
	"k8s.io/apiserver/pkg/registry/rest"
	genericserver "k8s.io/apiserver/pkg/server"
	openapicommon "k8s.io/kube-openapi/pkg/common"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/openapi"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq/install"
	registry "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

const apiTitle = "RocketMQ"

// api is the group this server serves and how its objects are written.
type api struct {
	scheme   *runtime.Scheme
	codecs   serializer.CodecFactory
	versions []schema.GroupVersion
}

func newAPI() (*api, error) {
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
	// The kinds of other groups that subresources speak, such as Scale.
	if err := registry.AddToScheme(scheme); err != nil {
		return nil, fmt.Errorf("adding kinds of the subresources: %w", err)
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
