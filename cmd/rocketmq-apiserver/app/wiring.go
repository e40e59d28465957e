// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server"
)

func registry() server.Registry {
	return server.Registry{
		AddToScheme: func(*runtime.Scheme) error { return nil },
		NewStorage: func(*runtime.Scheme, generic.RESTOptionsGetter, admission.Interface) (map[string]rest.Storage, error) {
			return map[string]rest.Storage{}, nil
		},
	}
}

func controllers() server.ControllersFunc { return nil }
