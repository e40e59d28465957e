// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package storage

import (
	"context"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/util/dryrun"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
)

// asTopicTransfers makes the request one about topictransfers: declared validation and error messages go by it.
func asTopicTransfers(ctx context.Context, verb string) context.Context {
	info := request.RequestInfo{IsResourceRequest: true, APIGroup: rocketmq.GroupName, APIVersion: v1alpha1.SchemeGroupVersion.Version}
	if asked, ok := request.RequestInfoFrom(ctx); ok {
		info = *asked
	}
	info.Verb, info.Resource, info.Subresource, info.Name = verb, "topictransfers", "", ""
	info.Parts = []string{info.Resource}
	return request.WithRequestInfo(ctx, &info)
}

// admit asks admission about the creation of the TopicTransfer. The handler asked it only about brokers/transfer. What
// validates is returned, to be called with the object as it will be stored.
func (t *Transfer) admit(ctx context.Context, transfer *rocketmq.TopicTransfer, validate rest.ValidateObjectFunc, options *metav1.CreateOptions) (rest.ValidateObjectFunc, error) {
	if t.options.Admission == nil {
		return validate, nil
	}
	admit := admission.WithAudit(t.options.Admission)
	user, _ := request.UserFrom(ctx)
	attributes := admission.NewAttributesRecord(transfer, nil, v1alpha1.SchemeGroupVersion.WithKind("TopicTransfer"),
		request.NamespaceValue(ctx), transfer.Name, v1alpha1.SchemeGroupVersion.WithResource("topictransfers"), "",
		admission.Create, options, dryrun.IsDryRun(options.DryRun), user)
	interfaces := admission.NewObjectInterfacesFromScheme(t.scheme)
	if mutating, ok := admit.(admission.MutationInterface); ok && mutating.Handles(admission.Create) {
		if err := mutating.Admit(ctx, attributes, interfaces); err != nil {
			return nil, err
		}
	}
	validateTransfer := rest.AdmissionToValidateObjectFunc(admit, attributes, interfaces)
	return func(ctx context.Context, obj runtime.Object) error {
		if validate != nil {
			if err := validate(ctx, obj); err != nil {
				return err
			}
		}
		return validateTransfer(ctx, obj)
	}, nil
}

// generateName is the beginning of a name that says what moves. Whatever a name may not contain becomes a dash.
func generateName(broker, topic string) string {
	dashed := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(topic))
	if dashed = strings.Trim(dashed, "-"); dashed == "" {
		return broker + "-"
	}
	return broker + "-" + dashed + "-"
}
