// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// manifests are what artifacts/deploy says, sorted by what becomes of it here.
type manifests struct {
	// deployment is not applied: a process runs with its arguments.
	deployment appsv1.Deployment
	// service is replaced by one that leads to this machine.
	service corev1.Service
	// apiService is applied with another port.
	apiService apiregistrationv1.APIService
	// others are applied as they are.
	others []*unstructured.Unstructured
}

// parseManifests reads the output of kustomize.
func parseManifests(text []byte) (manifests, error) {
	var m manifests
	var deployments, services, apiServices int
	reader := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		object := &unstructured.Unstructured{}
		err := reader.Decode(object)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, fmt.Errorf("cannot read the manifests: %w", err)
		}
		switch object.GetKind() {
		case "Deployment":
			deployments++
			err = runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &m.deployment)
		case "Service":
			services++
			err = runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &m.service)
		case "APIService":
			apiServices++
			err = runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &m.apiService)
		default:
			m.others = append(m.others, object)
		}
		if err != nil {
			return m, fmt.Errorf("cannot read %s %q: %w", object.GetKind(), object.GetName(), err)
		}
	}
	if deployments != 1 || services != 1 || apiServices != 1 {
		return m, fmt.Errorf("cannot use the manifests: %d Deployments, %d Services and %d APIServices, want one of each", deployments, services, apiServices)
	}
	if len(m.deployment.Spec.Template.Spec.Containers) != 1 {
		return m, errors.New("cannot use the manifests: the Deployment must have one container")
	}
	return m, nil
}

// variable is one that Kubernetes replaces in arguments.
var variable = regexp.MustCompile(`\$\((\w+)\)`)

// arguments are those of the shipped container, with the values its pod would have in place of variables.
func (m manifests) arguments() ([]string, error) {
	container := m.deployment.Spec.Template.Spec.Containers[0]
	values := map[string]string{}
	for _, env := range container.Env {
		switch {
		case env.ValueFrom == nil:
			values[env.Name] = env.Value
		case env.ValueFrom.FieldRef != nil && env.ValueFrom.FieldRef.FieldPath == "metadata.namespace":
			values[env.Name] = m.deployment.Namespace
		default:
			return nil, fmt.Errorf("cannot use the manifests: the value of variable %s is known to a pod only", env.Name)
		}
	}
	var arguments []string
	for _, argument := range container.Args {
		arguments = append(arguments, variable.ReplaceAllStringFunc(argument, func(reference string) string {
			return values[variable.FindStringSubmatch(reference)[1]]
		}))
	}
	return arguments, nil
}

// forPort returns what to apply so that the host finds the server at a port of this machine.
func (m manifests) forPort(port int32) ([]any, error) {
	service := corev1.Service{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "Service"},
		ObjectMeta: metav1.ObjectMeta{Name: m.service.Name, Namespace: m.service.Namespace, Labels: m.service.Labels},
		Spec:       corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "127.0.0.1"},
	}
	apiService := m.apiService.DeepCopy()
	if apiService.Spec.Service == nil || apiService.Spec.Service.Name != service.Name || apiService.Spec.Service.Namespace != service.Namespace {
		return nil, fmt.Errorf("cannot use the manifests: the APIService does not lead to Service %s/%s", service.Namespace, service.Name)
	}
	apiService.Spec.Service.Port = &port
	var objects []any
	for _, object := range m.others {
		objects = append(objects, object.Object)
	}
	return append(objects, service, apiService), nil
}
