// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"fmt"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	aggregator "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"
)

const (
	// hostRequestTimeout bounds a single request to the host at start.
	hostRequestTimeout = 10 * time.Second
	hostPollPeriod     = time.Second
)

// host is the cluster that this server extends, nil when standalone.
type host struct {
	kubernetes kubernetes.Interface
	metadata   metadata.Interface
	aggregator aggregator.Interface
}

// connectHost makes the clients for what the server itself does at the host.
func connectHost(config *rest.Config) (*host, error) {
	// Only a handful of requests go through these clients, none of them a watch.
	config = rest.CopyConfig(config)
	config.Timeout = hostRequestTimeout
	h := &host{}
	var err error
	if h.kubernetes, err = kubernetes.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("cannot make client of the host: %w", err)
	}
	if h.metadata, err = metadata.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("cannot make client of the host: %w", err)
	}
	if h.aggregator, err = aggregator.NewForConfig(config); err != nil {
		return nil, fmt.Errorf("cannot make client of the host: %w", err)
	}
	return h, nil
}

// hostConfig says how to reach the host: by a kubeconfig, or as the pod's service
// account if the path is empty.
func hostConfig(kubeconfig string) (config *rest.Config, err error) {
	if kubeconfig != "" {
		config, err = clientcmd.BuildConfigFromFlags("", kubeconfig)
		if err != nil {
			return nil, fmt.Errorf("cannot read --kubeconfig %q: %w", kubeconfig, err)
		}
	} else {
		config, err = rest.InClusterConfig()
		if err != nil {
			return nil, fmt.Errorf("cannot find the host cluster: %w (run in a pod, give --kubeconfig, or use --standalone)", err)
		}
	}
	// The host protects itself by priority and fairness. The client's default
	// of 5 requests per second would make the start wait for seconds.
	config.QPS = -1
	config.ContentConfig.ContentType = runtime.ContentTypeProtobuf
	config.ContentConfig.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	return config, nil
}

// awaitHost waits until the host answers, at most for patience. A host that
// starts at the same time as we do must not make us crash in a loop.
func (h *host) awaitHost(ctx context.Context, patience time.Duration) error {
	logger := klog.FromContext(ctx)
	var last error
	err := wait.PollUntilContextTimeout(ctx, hostPollPeriod, patience, true, func(ctx context.Context) (bool, error) {
		_, err := h.kubernetes.Discovery().RESTClient().Get().AbsPath("/version").DoRaw(ctx)
		if err != nil && last == nil {
			logger.Info("Waiting for the host to answer", "patience", patience, "err", err)
		}
		last = err
		return err == nil, nil
	})
	if err != nil {
		return fmt.Errorf("the host did not answer within %v: %w", patience, last)
	}
	return nil
}

// observe tries every requirement of the plugins that are wanted.
func (h *host) observe(ctx context.Context) (map[schema.GroupVersionResource]access, error) {
	found := map[schema.GroupVersionResource]access{}
	for _, need := range requirements() {
		result, err := h.tryList(ctx, need.resource)
		if err != nil {
			return nil, fmt.Errorf("asking the host for %s: %w", need.resource.GroupResource(), err)
		}
		found[need.resource] = result
	}
	return found, nil
}

func (h *host) tryList(ctx context.Context, resource schema.GroupVersionResource) (access, error) {
	_, err := h.metadata.Resource(resource).List(ctx, metav1.ListOptions{Limit: 1})
	switch {
	case err == nil:
		return accessGranted, nil
	case apierrors.IsNotFound(err):
		return accessNotServed, nil
	case apierrors.IsForbidden(err):
		// The host checks permissions before it looks whether there is such a
		// resource. Discovery is open to everybody.
		return h.forbiddenOrAbsent(resource)
	default:
		return 0, err
	}
}

func (h *host) forbiddenOrAbsent(resource schema.GroupVersionResource) (access, error) {
	list, err := h.kubernetes.Discovery().ServerResourcesForGroupVersion(resource.GroupVersion().String())
	if apierrors.IsNotFound(err) {
		return accessNotServed, nil
	}
	if err != nil {
		return 0, err
	}
	served := slices.ContainsFunc(list.APIResources, func(r metav1.APIResource) bool { return r.Name == resource.Resource })
	if served {
		return accessForbidden, nil
	}
	return accessNotServed, nil
}
