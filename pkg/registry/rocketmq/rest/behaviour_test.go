// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

const blocker = "example.com/blocker"

// The behaviour that clients expect of every kind since the core ones settled on it. Each rule has its reason.
func TestEveryKind(t *testing.T) {
	s := serve(t, rest.Options{})
	for rule, test := range map[string]func(t *testing.T, s *server, k kind){
		// A PUT that creates hides that the object was deleted.
		"a PUT to a name that does not exist creates nothing": func(t *testing.T, s *server, k kind) {
			_, err := s.resource(k.resource).Update(t.Context(), withVersion(k.object(t, "absent"), "1"), metav1.UpdateOptions{})
			wantError(t, err, apierrors.IsNotFound, "NotFound")
		},
		"generateName gives a name": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "")
			obj.SetGenerateName("made-")
			created := create(t, s, k, obj)
			if !strings.HasPrefix(created.GetName(), "made-") || len(created.GetName()) <= len("made-") {
				t.Errorf("got the name %q, want one that begins with made-", created.GetName())
			}
		},
		// Without a version, an update undoes what others wrote since it was read.
		"an update without resourceVersion is refused": func(t *testing.T, s *server, k kind) {
			create(t, s, k, k.object(t, "unconditional"))
			_, err := s.resource(k.resource).Update(t.Context(), k.object(t, "unconditional"), metav1.UpdateOptions{})
			wantError(t, err, apierrors.IsInvalid, "Invalid")
			if err != nil && !strings.Contains(err.Error(), "metadata.resourceVersion") {
				t.Errorf("got the error %q, want one that names metadata.resourceVersion", err)
			}
		},
		"an update of an older version is a conflict": func(t *testing.T, s *server, k kind) {
			old := create(t, s, k, k.object(t, "stale"))
			change(t, s, k, "stale", `{"metadata":{"labels":{"a":"b"}}}`)
			_, err := s.resource(k.resource).Update(t.Context(), old, metav1.UpdateOptions{})
			wantError(t, err, apierrors.IsConflict, "Conflict")
		},
		"generation counts changes of the spec and the request to delete": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "counted")
			obj.SetGeneration(7)
			obj.SetFinalizers([]string{blocker})
			wantGeneration(t, "created", create(t, s, k, obj), 1)
			wantGeneration(t, "labelled", change(t, s, k, "counted", `{"metadata":{"labels":{"a":"b"}}}`), 1)
			wantGeneration(t, "set by the user", change(t, s, k, "counted", `{"metadata":{"generation":9}}`), 1)
			wantGeneration(t, "status written", changeStatus(t, s, k, "counted", string(patch("status", k.status))), 1)
			wantGeneration(t, "spec unchanged", change(t, s, k, "counted", string(patch("spec", k.spec))), 1)
			wantGeneration(t, "spec changed", change(t, s, k, "counted", string(patch("spec", k.change))), 2)
			remove(t, s, k, "counted", metav1.DeleteOptions{})
			wantGeneration(t, "being deleted", get(t, s, k, "counted"), 3)
			remove(t, s, k, "counted", metav1.DeleteOptions{})
			wantGeneration(t, "deleted twice", get(t, s, k, "counted"), 3)
			change(t, s, k, "counted", `{"metadata":{"finalizers":null}}`)
		},
		"a create has no status": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "born-with-status")
			obj.Object["status"] = parse(t, k.status)
			if status := statusOf(create(t, s, k, obj)); len(status) != 0 {
				t.Errorf("got the status %v, want none", status)
			}
		},
		"an update cannot write the status": func(t *testing.T, s *server, k kind) {
			create(t, s, k, k.object(t, "status-by-update"))
			if status := statusOf(change(t, s, k, "status-by-update", string(patch("status", k.status)))); len(status) != 0 {
				t.Errorf("got the status %v, want none", status)
			}
		},
		"a status update writes the status and nothing else": func(t *testing.T, s *server, k kind) {
			before := create(t, s, k, k.object(t, "status-only"))
			after := changeStatus(t, s, k, "status-only",
				`{"metadata":{"labels":{"a":"b"},"finalizers":["`+blocker+`"]},"spec":`+k.change+`,"status":`+k.status+`}`)
			for _, path := range [][]string{{"spec"}, {"metadata", "labels"}, {"metadata", "finalizers"}, {"metadata", "generation"}} {
				wantEqual(t, strings.Join(path, "."), at(after, path...), at(before, path...))
			}
			wantContains(t, statusOf(after), parse(t, k.status))
		},
		"a status update creates nothing": func(t *testing.T, s *server, k kind) {
			_, err := s.resource(k.resource).ApplyStatus(t.Context(), "absent", k.object(t, "absent"), metav1.ApplyOptions{FieldManager: "m", Force: true})
			wantError(t, err, apierrors.IsNotFound, "NotFound")
		},
		"declared rules are enforced on create and update": func(t *testing.T, s *server, k kind) {
			create(t, s, k, k.object(t, "ruled"))
			_, err := s.resource(k.resource).Patch(t.Context(), "ruled", types.MergePatchType, patch("spec", k.wrong), metav1.PatchOptions{})
			wantError(t, err, apierrors.IsInvalid, "Invalid")
			obj := k.object(t, "ruled-at-birth")
			for key, value := range parse(t, k.wrong) {
				obj.Object["spec"].(map[string]any)[key] = value
			}
			_, err = s.resource(k.resource).Create(t.Context(), obj, metav1.CreateOptions{})
			wantError(t, err, apierrors.IsInvalid, "Invalid")
		},
		"an unknown field is refused under strict validation": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "misspelt")
			obj.Object["spec"].(map[string]any)["siez"] = int64(1)
			_, err := s.resource(k.resource).Create(t.Context(), obj, metav1.CreateOptions{FieldValidation: "Strict"})
			wantError(t, err, apierrors.IsBadRequest, "BadRequest")
		},
		// Orphaning by default leaks; foreground deletion lets dependents block.
		"dependents are collected in the background unless asked otherwise": func(t *testing.T, s *server, k kind) {
			foreground := metav1.DeletePropagationForeground
			for name, c := range map[string]struct {
				options metav1.DeleteOptions
				want    []string
			}{
				"gc-default":    {metav1.DeleteOptions{}, []string{blocker}},
				"gc-foreground": {metav1.DeleteOptions{PropagationPolicy: &foreground}, []string{blocker, metav1.FinalizerDeleteDependents}},
			} {
				obj := k.object(t, name)
				obj.SetFinalizers([]string{blocker})
				create(t, s, k, obj)
				remove(t, s, k, name, c.options)
				wantEqual(t, name+" finalizers", get(t, s, k, name).GetFinalizers(), c.want)
				change(t, s, k, name, `{"metadata":{"finalizers":null}}`)
			}
		},
		// Finalizers and an immediate deletion are easier to predict than a grace period.
		"a deletion has no grace period": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "graceless")
			obj.SetFinalizers([]string{blocker})
			create(t, s, k, obj)
			seconds := int64(30)
			remove(t, s, k, "graceless", metav1.DeleteOptions{GracePeriodSeconds: &seconds})
			wantEqual(t, "deletionGracePeriodSeconds", *get(t, s, k, "graceless").GetDeletionGracePeriodSeconds(), int64(0))
			change(t, s, k, "graceless", `{"metadata":{"finalizers":null}}`)
			_, err := s.resource(k.resource).Get(t.Context(), "graceless", metav1.GetOptions{})
			wantError(t, err, apierrors.IsNotFound, "NotFound")
		},
		"a deletion answers with a Status, not with the object": func(t *testing.T, s *server, k kind) {
			create(t, s, k, k.object(t, "short-answer"))
			answer := &unstructured.Unstructured{}
			body, err := s.typed.RocketmqV1alpha1().RESTClient().Delete().
				Namespace(namespace).Resource(k.resource).Name("short-answer").SetHeader("Accept", "application/json").Do(t.Context()).Raw()
			if err != nil {
				t.Fatalf("deleting: %v", err)
			}
			if err := answer.UnmarshalJSON(body); err != nil {
				t.Fatalf("reading the answer %s: %v", body, err)
			}
			wantEqual(t, "kind of the answer", answer.GetKind(), "Status")
		},
		"preconditions of a deletion are kept": func(t *testing.T, s *server, k kind) {
			create(t, s, k, k.object(t, "precious"))
			uid := types.UID("00000000-0000-0000-0000-000000000000")
			err := s.resource(k.resource).Delete(t.Context(), "precious", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}})
			wantError(t, err, apierrors.IsConflict, "Conflict")
			get(t, s, k, "precious")
		},
		"a dry run changes nothing": func(t *testing.T, s *server, k kind) {
			all := []string{metav1.DryRunAll}
			if _, err := s.resource(k.resource).Create(t.Context(), k.object(t, "imagined"), metav1.CreateOptions{DryRun: all}); err != nil {
				t.Fatalf("creating: %v", err)
			}
			_, err := s.resource(k.resource).Get(t.Context(), "imagined", metav1.GetOptions{})
			wantError(t, err, apierrors.IsNotFound, "NotFound")

			before := create(t, s, k, k.object(t, "untouched"))
			changed, err := s.resource(k.resource).Patch(t.Context(), "untouched", types.MergePatchType, patch("spec", k.change), metav1.PatchOptions{DryRun: all})
			if err != nil {
				t.Fatalf("patching: %v", err)
			}
			wantGeneration(t, "imagined", changed, 2)
			remove(t, s, k, "untouched", metav1.DeleteOptions{DryRun: all})
			wantEqual(t, "resourceVersion", get(t, s, k, "untouched").GetResourceVersion(), before.GetResourceVersion())
		},
		"a collection is deleted by its labels": func(t *testing.T, s *server, k kind) {
			for _, name := range []string{"swept-a", "swept-b", "spared"} {
				obj := k.object(t, name)
				obj.SetLabels(map[string]string{"collection": strings.SplitN(name, "-", 2)[0]})
				create(t, s, k, obj)
			}
			if err := s.resource(k.resource).DeleteCollection(t.Context(), metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "collection=swept"}); err != nil {
				t.Fatalf("deleting: %v", err)
			}
			left, err := s.resource(k.resource).List(t.Context(), metav1.ListOptions{LabelSelector: "collection"})
			if err != nil {
				t.Fatalf("listing: %v", err)
			}
			wantEqual(t, "objects left", namesOf(left), []string{"spared"})
		},
		"a watch with initial events has the objects, their end, and what follows": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "seen")
			obj.SetLabels(map[string]string{"watched": "yes"})
			create(t, s, k, obj)
			sendInitialEvents := true
			w, err := s.resource(k.resource).Watch(t.Context(), metav1.ListOptions{
				LabelSelector: "watched=yes", AllowWatchBookmarks: true, SendInitialEvents: &sendInitialEvents,
				ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan,
			})
			if err != nil {
				t.Fatalf("watching: %v", err)
			}
			defer w.Stop()
			wantEvent(t, w, watch.Added)
			end := wantEvent(t, w, watch.Bookmark)
			wantEqual(t, "annotation of the bookmark", end.GetAnnotations()[metav1.InitialEventsAnnotationKey], "true")
			change(t, s, k, "seen", string(patch("spec", k.change)))
			wantGeneration(t, "watched", wantEvent(t, w, watch.Modified), 2)
			remove(t, s, k, "seen", metav1.DeleteOptions{})
			wantEvent(t, w, watch.Deleted)
		},
		"server-side apply owns what it wrote where it was written": func(t *testing.T, s *server, k kind) {
			obj := k.object(t, "applied")
			obj.Object["status"] = parse(t, k.status)
			if _, err := s.resource(k.resource).Apply(t.Context(), "applied", obj, metav1.ApplyOptions{FieldManager: "user"}); err != nil {
				t.Fatalf("applying: %v", err)
			}
			status := k.object(t, "applied")
			status.Object["status"] = parse(t, k.status)
			after, err := s.resource(k.resource).ApplyStatus(t.Context(), "applied", status, metav1.ApplyOptions{FieldManager: "controller"})
			if err != nil {
				t.Fatalf("applying the status: %v", err)
			}
			wantContains(t, statusOf(after), parse(t, k.status))
			owners := ownersOf(after)
			wantEqual(t, "subresource, top-level fields of user", owners["user"], "/ f:spec")
			wantEqual(t, "subresource, top-level fields of controller", owners["controller"], "/status f:status")
		},
	} {
		t.Run(rule, func(t *testing.T) { eachKind(t, s, test) })
	}
}

// A nil context here would hide that a request has no deadline: t.Context ends with the test.
func create(t *testing.T, s *server, k kind, obj *unstructured.Unstructured) *unstructured.Unstructured {
	t.Helper()
	created, err := s.resource(k.resource).Create(t.Context(), obj, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating a %s: %v", k.name, err)
	}
	return created
}

func get(t *testing.T, s *server, k kind, name string) *unstructured.Unstructured {
	t.Helper()
	obj, err := s.resource(k.resource).Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatalf("reading the %s %s: %v", k.name, name, err)
	}
	return obj
}

func change(t *testing.T, s *server, k kind, name, mergePatch string) *unstructured.Unstructured {
	t.Helper()
	return mergeInto(t.Context(), t, s, k, name, mergePatch)
}

func changeStatus(t *testing.T, s *server, k kind, name, mergePatch string) *unstructured.Unstructured {
	t.Helper()
	return mergeInto(t.Context(), t, s, k, name, mergePatch, "status")
}

func mergeInto(ctx context.Context, t *testing.T, s *server, k kind, name, mergePatch string, subresource ...string) *unstructured.Unstructured {
	t.Helper()
	obj, err := s.resource(k.resource).Patch(ctx, name, types.MergePatchType, []byte(mergePatch), metav1.PatchOptions{}, subresource...)
	if err != nil {
		t.Fatalf("patching %v of the %s %s with %s: %v", subresource, k.name, name, mergePatch, err)
	}
	return obj
}

func remove(t *testing.T, s *server, k kind, name string, options metav1.DeleteOptions) {
	t.Helper()
	if err := s.resource(k.resource).Delete(t.Context(), name, options); err != nil {
		t.Fatalf("deleting the %s %s: %v", k.name, name, err)
	}
}
