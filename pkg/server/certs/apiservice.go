// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package certs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/klog/v2"
	apiregistrationclient "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset/typed/apiregistration/v1"
)

// APIServicePublisher keeps spec.caBundle of one APIService equal to the
// trusted authorities, so that the aggregator accepts the serving certificate.
type APIServicePublisher struct {
	APIServices apiregistrationclient.APIServiceInterface
	// Name is the APIService's name.
	Name string
	// FieldManager owns the field.
	FieldManager string
}

var _ Publisher = APIServicePublisher{}

// Publish writes the bundle if the APIService holds another one. An APIService
// that does not exist is an error: nobody can reach this server without it.
func (p APIServicePublisher) Publish(ctx context.Context, state State, _ time.Time) error {
	service, err := p.APIServices.Get(ctx, p.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return fmt.Errorf("cannot publish the serving authority: APIService %q does not exist, apply the manifest that registers it", p.Name)
	}
	if err != nil {
		return fmt.Errorf("reading APIService %q: %w", p.Name, err)
	}
	bundle := state.Bundle()
	if bytes.Equal(service.Spec.CABundle, bundle) && !service.Spec.InsecureSkipTLSVerify {
		return nil
	}
	patch, err := caBundlePatch(service.ResourceVersion, bundle)
	if err != nil {
		return err
	}
	_, err = p.APIServices.Patch(ctx, p.Name, types.MergePatchType, patch, metav1.PatchOptions{FieldManager: p.FieldManager})
	if err != nil {
		return fmt.Errorf("writing caBundle of APIService %q: %w", p.Name, err)
	}
	klog.FromContext(ctx).Info("Published the serving authority", "apiService", p.Name)
	return nil
}

// caBundlePatch is the merge patch that sets the bundle if the object is still
// the one that was read. Verification is switched on in the same write, because
// the API refuses a bundle beside insecureSkipTLSVerify.
func caBundlePatch(resourceVersion string, bundle []byte) ([]byte, error) {
	patch, err := json.Marshal(map[string]any{
		"metadata": map[string]any{"resourceVersion": resourceVersion},
		"spec":     map[string]any{"caBundle": bundle, "insecureSkipTLSVerify": false},
	})
	if err != nil {
		return nil, fmt.Errorf("internal error: encoding caBundle patch: %w", err)
	}
	return patch, nil
}
