// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
)

// served is the readiness of a server behind the aggregator: it is ready itself, the host says so, and the host leads
// requests to it.
func (c *Cluster) served(ctx context.Context) error {
	if err := answers(ctx, c.Server.URL+"/readyz"); err != nil {
		return err
	}
	available, err := c.Available(ctx)
	if err != nil {
		return err
	}
	if available.Status != apiregistrationv1.ConditionTrue {
		return errors.Join(fmt.Errorf("the APIService is not available: %s", available.Message), c.Nudge(ctx))
	}
	_, err = c.Kubernetes.Discovery().RESTClient().Get().AbsPath("/apis/" + v1alpha1.SchemeGroupVersion.String()).DoRaw(ctx)
	return err
}

// Available returns what the host thinks of the server.
func (c *Cluster) Available(ctx context.Context) (apiregistrationv1.APIServiceCondition, error) {
	service, err := c.Aggregator.ApiregistrationV1().APIServices().Get(ctx, c.APIService, metav1.GetOptions{})
	if err != nil {
		return apiregistrationv1.APIServiceCondition{}, err
	}
	for _, condition := range service.Status.Conditions {
		if condition.Type == apiregistrationv1.Available {
			return condition, nil
		}
	}
	return apiregistrationv1.APIServiceCondition{Status: apiregistrationv1.ConditionUnknown, Message: "not looked at yet"}, nil
}

// Nudge makes the host look at the server again. A Service with pods behind it has endpoints, and every change of them
// does that; one of type ExternalName has none, and the host would look only after its back-off. More than two nudges a
// second are no more than two.
func (c *Cluster) Nudge(ctx context.Context) error {
	stamp := time.Now().Truncate(500 * time.Millisecond).Format(time.RFC3339Nano)
	patch := fmt.Appendf(nil, `{"metadata":{"annotations":{"test/look-again":%q}}}`, stamp)
	_, err := c.Kubernetes.CoreV1().Services(c.Namespace).Patch(ctx, c.Service, types.MergePatchType, patch, metav1.PatchOptions{})
	return err
}

// Described says whether the host's OpenAPI documents have our kinds. The host fetches them in its own time after it has
// begun to serve the group; until then kubectl explain knows nothing of it.
func (c *Cluster) Described(ctx context.Context) error {
	for document, part := range map[string]string{
		"/openapi/v3": "apis/" + v1alpha1.SchemeGroupVersion.String(),
		"/openapi/v2": "/apis/" + v1alpha1.SchemeGroupVersion.String() + "/",
	} {
		text, err := c.Kubernetes.Discovery().RESTClient().Get().AbsPath(document).DoRaw(ctx)
		if err != nil {
			return fmt.Errorf("reading %s: %w", document, err)
		}
		if !strings.Contains(string(text), part) {
			return fmt.Errorf("%s of the host has no %s", document, part)
		}
	}
	return nil
}
