// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/admission"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

// Every way to write a Scale changes the count of the object, and nothing else.
func TestScaleChangesTheCount(t *testing.T) {
	s := serve(t, rest.Options{})
	apply := []byte(`{"apiVersion":"autoscaling/v1","kind":"Scale","spec":{"replicas":4}}`)
	merge := []byte(`{"spec":{"replicas":4}}`)
	for way, write := range map[string]func(t *testing.T, k kind, name string) error{
		"a PUT": func(t *testing.T, k kind, name string) error {
			scale := readScale(t, s, k, name)
			scale.Spec.Replicas = 4
			return putScale(t, s, k, name, scale)
		},
		"a merge patch": func(t *testing.T, k kind, name string) error {
			return patchScale(t, s, k, name, types.MergePatchType, merge, metav1.PatchOptions{})
		},
		"a strategic merge patch": func(t *testing.T, k kind, name string) error {
			return patchScale(t, s, k, name, types.StrategicMergePatchType, merge, metav1.PatchOptions{})
		},
		"a JSON patch": func(t *testing.T, k kind, name string) error {
			return patchScale(t, s, k, name, types.JSONPatchType, []byte(`[{"op":"replace","path":"/spec/replicas","value":4}]`), metav1.PatchOptions{})
		},
		"a server-side apply": func(t *testing.T, k kind, name string) error {
			return patchScale(t, s, k, name, types.ApplyPatchType, apply, metav1.PatchOptions{FieldManager: "hpa", Force: new(true)})
		},
	} {
		eachScale(t, way, func(t *testing.T, k kind) {
			name := strings.ReplaceAll(strings.ToLower(way), " ", "-")
			before := create(t, s, k, k.object(t, name))
			if err := write(t, k, name); err != nil {
				t.Fatalf("writing the Scale: %v", err)
			}
			after := get(t, s, k, name)
			wantEqual(t, "count", at(after, k.scale...), int64(4))
			wantGeneration(t, "scaled", after, 2)
			wantEqual(t, "replicas of the Scale", readScale(t, s, k, name).Spec.Replicas, int32(4))
			wantEqual(t, "labels", after.GetLabels(), before.GetLabels())
			wantEqual(t, "fields of spec", len(at(after, "spec").(map[string]any)), len(at(before, "spec").(map[string]any)))
		})
	}
}

func TestScaleShowsStatus(t *testing.T) {
	s := serve(t, rest.Options{})
	eachScale(t, "the observed pods and their selector", func(t *testing.T, k kind) {
		created := create(t, s, k, k.object(t, "shown"))
		changeStatus(t, s, k, "shown", string(patch("status", k.status)))
		scale := readScale(t, s, k, "shown")
		status := parse(t, k.status)
		wantEqual(t, "status.selector", scale.Status.Selector, status["selector"])
		wantEqual(t, "status.replicas", float64(scale.Status.Replicas), status["replicas"])
		wantEqual(t, "metadata.uid", scale.UID, created.GetUID())
		wantEqual(t, "kind", scale.Kind+"."+scale.APIVersion, "Scale.autoscaling/v1")
	})
}

func TestScaleRefuses(t *testing.T) {
	s := serve(t, rest.Options{})
	for why, c := range map[string]struct {
		write func(t *testing.T, k kind, name string) error
		is    func(error) bool
		says  string
	}{
		"a negative count": {
			func(t *testing.T, k kind, name string) error {
				return patchScale(t, s, k, name, types.MergePatchType, []byte(`{"spec":{"replicas":-1}}`), metav1.PatchOptions{})
			}, apierrors.IsInvalid, "spec.replicas: Invalid value: -1: must be at least 0",
		},
		"an older resourceVersion": {
			func(t *testing.T, k kind, name string) error {
				scale := readScale(t, s, k, name)
				change(t, s, k, name, `{"metadata":{"labels":{"a":"b"}}}`)
				return putScale(t, s, k, name, scale)
			}, apierrors.IsConflict, "the object has been modified",
		},
		"the UID of another object": {
			func(t *testing.T, k kind, name string) error {
				return patchScale(t, s, k, name, types.MergePatchType,
					[]byte(`{"metadata":{"uid":"00000000-0000-0000-0000-000000000000"},"spec":{"replicas":4}}`), metav1.PatchOptions{})
			}, apierrors.IsConflict, "00000000-0000-0000-0000-000000000000",
		},
		"an object of another kind": {
			func(t *testing.T, k kind, name string) error {
				obj := get(t, s, k, name)
				_, err := s.resource(k.resource).Update(t.Context(), obj, metav1.UpdateOptions{}, "scale")
				return err
			}, apierrors.IsBadRequest, "cannot be handled as a Scale",
		},
	} {
		eachScale(t, why, func(t *testing.T, k kind) {
			name := strings.ReplaceAll(strings.ToLower(why), " ", "-")
			create(t, s, k, k.object(t, name))
			err := c.write(t, k, name)
			if !c.is(err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got the error %v, want one that says %q", err, c.says)
			}
			wantGeneration(t, "refused", get(t, s, k, name), 1)
		})
	}
	eachScale(t, "to create what is not there", func(t *testing.T, k kind) {
		err := patchScale(t, s, k, "absent", types.ApplyPatchType,
			[]byte(`{"apiVersion":"autoscaling/v1","kind":"Scale","spec":{"replicas":4}}`), metav1.PatchOptions{FieldManager: "hpa"})
		wantError(t, err, apierrors.IsNotFound, "NotFound")
	})
}

// Who sets the count by a Scale owns it in the object, so that an apply of the manifest without the count leaves it.
func TestScaleOwnsTheCount(t *testing.T) {
	s := serve(t, rest.Options{})
	scaleBy := func(t *testing.T, k kind, replicas int, options metav1.PatchOptions) error {
		return patchScale(t, s, k, "owned", types.ApplyPatchType,
			fmt.Appendf(nil, `{"apiVersion":"autoscaling/v1","kind":"Scale","spec":{"replicas":%d}}`, replicas), options)
	}
	eachScale(t, "against the manifest", func(t *testing.T, k kind) {
		manifest := k.object(t, "owned")
		if _, err := s.resource(k.resource).Apply(t.Context(), "owned", manifest, metav1.ApplyOptions{FieldManager: "user"}); err != nil {
			t.Fatalf("applying the manifest: %v", err)
		}
		wantError(t, scaleBy(t, k, 5, metav1.PatchOptions{FieldManager: "hpa"}), apierrors.IsConflict, "Conflict")
		if err := scaleBy(t, k, 5, metav1.PatchOptions{FieldManager: "hpa", Force: new(true)}); err != nil {
			t.Fatalf("applying the Scale by force: %v", err)
		}
		after := get(t, s, k, "owned")
		wantEqual(t, "owners of the count", ownersOfPath(t, after, k.scale), []string{"hpa"})

		_, err := s.resource(k.resource).Apply(t.Context(), "owned", manifest, metav1.ApplyOptions{FieldManager: "user"})
		wantError(t, err, apierrors.IsConflict, "Conflict")
		unstructured.RemoveNestedField(manifest.Object, k.scale...)
		after, err = s.resource(k.resource).Apply(t.Context(), "owned", manifest, metav1.ApplyOptions{FieldManager: "user"})
		if err != nil {
			t.Fatalf("applying the manifest without the count: %v", err)
		}
		wantEqual(t, "count", at(after, k.scale...), int64(5))
	})
}

func TestScaleDryRunChangesNothing(t *testing.T) {
	s := serve(t, rest.Options{})
	eachScale(t, "a dry run", func(t *testing.T, k kind) {
		before := create(t, s, k, k.object(t, "imagined"))
		err := patchScale(t, s, k, "imagined", types.MergePatchType, []byte(`{"spec":{"replicas":4}}`), metav1.PatchOptions{DryRun: []string{metav1.DryRunAll}})
		if err != nil {
			t.Fatalf("patching the Scale: %v", err)
		}
		wantEqual(t, "resourceVersion", get(t, s, k, "imagined").GetResourceVersion(), before.GetResourceVersion())
	})
}

// The count is written in one compare-and-set: concurrent writers of other fields lose nothing.
func TestScaleIsAtomic(t *testing.T) {
	s := serve(t, rest.Options{})
	k := kinds()[0]
	create(t, s, k, k.object(t, "busy"))
	const writers = 12
	var group sync.WaitGroup
	failures := make(chan error, 2*writers)
	for i := range writers {
		group.Go(func() {
			failures <- patchScale(t, s, k, "busy", types.MergePatchType, fmt.Appendf(nil, `{"spec":{"replicas":%d}}`, 3+i), metav1.PatchOptions{})
		})
		group.Go(func() {
			_, err := s.resource(k.resource).Patch(t.Context(), "busy", types.MergePatchType,
				fmt.Appendf(nil, `{"spec":{"properties":{"key-%d":"value"}}}`, i), metav1.PatchOptions{})
			failures <- err
		})
	}
	group.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			t.Errorf("a write failed: %v", err)
		}
	}
	after := get(t, s, k, "busy")
	wantEqual(t, "properties", len(at(after, "spec", "properties").(map[string]any)), writers)
	wantGeneration(t, "written by all", after, 1+2*writers)
}

// Admission is asked about the Scale that the request is about.
func TestScaleIsAdmittedAsScale(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	s := serve(t, rest.Options{Admission: admissionFunc(func(_ context.Context, phase string, a admission.Attributes) error {
		if a.GetSubresource() != "scale" {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprintf("%s %T -> %T by %s", phase, a.GetOldObject(), a.GetObject(), a.GetUserInfo().GetName()))
		return nil
	})})
	k := kinds()[0]
	create(t, s, k, k.object(t, "admitted"))
	if err := patchScale(t, s, k, "admitted", types.MergePatchType, []byte(`{"spec":{"replicas":4}}`), metav1.PatchOptions{}); err != nil {
		t.Fatalf("patching the Scale: %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	wantEqual(t, "calls", seen, []string{"admit *v1.Scale -> *v1.Scale by alice", "validate *v1.Scale -> *v1.Scale by alice"})
}

// A policy that refuses to lose broker groups holds on every way to the count.
func TestScaleDownThatThePolicyRefuses(t *testing.T) {
	s := serve(t, rest.Options{})
	k := kinds()[0]
	obj := k.object(t, "guarded")
	obj.Object["spec"].(map[string]any)["scaleDown"] = map[string]any{"policy": "Refuse"}
	create(t, s, k, obj)
	for way, write := range map[string]func() error{
		"through /scale": func() error {
			return patchScale(t, s, k, "guarded", types.MergePatchType, []byte(`{"spec":{"replicas":1}}`), metav1.PatchOptions{})
		},
		"through the object": func() error {
			_, err := s.resource(k.resource).Patch(t.Context(), "guarded", types.MergePatchType, patch("spec", `{"size":1}`), metav1.PatchOptions{})
			return err
		},
	} {
		t.Run(way, func(t *testing.T) {
			err := write()
			if !apierrors.IsInvalid(err) || !strings.Contains(err.Error(), "spec.size") || !strings.Contains(err.Error(), "Refuse") {
				t.Errorf("got the error %v, want one that names spec.size and the policy Refuse", err)
			}
			wantEqual(t, "size", at(get(t, s, k, "guarded"), k.scale...), int64(2))
		})
	}
	if err := patchScale(t, s, k, "guarded", types.MergePatchType, []byte(`{"spec":{"replicas":3}}`), metav1.PatchOptions{}); err != nil {
		t.Errorf("an increase: %v, want it allowed", err)
	}
}

func eachScale(t *testing.T, what string, test func(t *testing.T, k kind)) {
	for _, k := range kinds() {
		if k.scale != nil {
			t.Run(what+"/"+k.name, func(t *testing.T) { test(t, k) })
		}
	}
}

func readScale(t *testing.T, s *server, k kind, name string) *autoscalingv1.Scale {
	t.Helper()
	obj, err := s.resource(k.resource).Get(t.Context(), name, metav1.GetOptions{}, "scale")
	if err != nil {
		t.Fatalf("reading the Scale of the %s %s: %v", k.name, name, err)
	}
	scale := &autoscalingv1.Scale{}
	convert(t, obj, scale)
	return scale
}

func putScale(t *testing.T, s *server, k kind, name string, scale *autoscalingv1.Scale) error {
	t.Helper()
	return s.typed.RocketmqV1alpha1().RESTClient().Put().Namespace(namespace).Resource(k.resource).Name(name).SubResource("scale").
		Body(scale).Do(t.Context()).Into(&autoscalingv1.Scale{})
}

func patchScale(t *testing.T, s *server, k kind, name string, how types.PatchType, body []byte, options metav1.PatchOptions) error {
	t.Helper()
	_, err := s.resource(k.resource).Patch(t.Context(), name, how, body, options, "scale")
	return err
}
