// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	serverstorage "k8s.io/apiserver/pkg/server/storage"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/component-base/compatibility"
)

// NewStorageFactory decides where and how each resource of versions is stored:
// below config.Prefix, in the version with the highest priority, encoded as
// mediaType (protobuf unless the user asked for something readable). Reading
// recognises any encoding, so the media type can be changed at any time.
//
// The factory of the generic options ignores the media type and writes JSON
// whatever its flag says; that is why there is one of our own.
func NewStorageFactory(config storagebackend.Config, mediaType string, scheme *runtime.Scheme, serializer runtime.StorageSerializer, version compatibility.EffectiveVersion, versions ...schema.GroupVersion) *serverstorage.DefaultStorageFactory {
	enabled := serverstorage.NewResourceConfig()
	enabled.EnableVersions(versions...)
	return serverstorage.NewDefaultStorageFactory(
		config,
		mediaType,
		serializer,
		serverstorage.NewDefaultResourceEncodingConfigForEffectiveVersion(scheme, version),
		enabled,
		nil,
	)
}
