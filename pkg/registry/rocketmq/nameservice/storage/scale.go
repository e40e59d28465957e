// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/internal/endpoint"
)

// counts are what /scale shows and changes: name servers.
func counts() endpoint.Counts[*rocketmq.NameService] {
	return endpoint.Counts[*rocketmq.NameService]{
		Path:   fieldpath.MakePathOrDie("spec", "size"),
		Wanted: func(nameService *rocketmq.NameService) **int32 { return &nameService.Spec.Replicas },
		Observed: func(nameService *rocketmq.NameService) (int32, string) {
			return nameService.Status.Replicas, nameService.Status.Selector
		},
	}
}
