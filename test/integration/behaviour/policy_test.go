// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	admissionv1 "k8s.io/api/admission/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestValidatingAdmissionPolicy: a policy of the host holds for our kinds, also on the way through brokers/transfer.
func TestValidatingAdmissionPolicy(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	api := cluster.RocketMQ.RocketmqV1alpha1()
	fail := admissionregistrationv1.Fail
	policy := &admissionregistrationv1.ValidatingAdmissionPolicy{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Spec: admissionregistrationv1.ValidatingAdmissionPolicySpec{
			FailurePolicy: &fail,
			MatchConstraints: &admissionregistrationv1.MatchResources{
				NamespaceSelector: inNamespace(namespace),
				ResourceRules:     rulesFor("brokers", "topictransfers"),
			},
			Validations: []admissionregistrationv1.Validation{{
				Expression: `object.kind != 'Broker' || object.spec.size <= 2`,
				Message:    "two groups are enough",
			}, {
				Expression: `object.kind != 'TopicTransfer' || object.spec.topic != 'secret'`,
				Message:    "this topic stays",
			}},
		},
	}
	_, err1 := cluster.Kubernetes.AdmissionregistrationV1().ValidatingAdmissionPolicies().Create(t.Context(), policy, metav1.CreateOptions{})
	_, err2 := cluster.Kubernetes.AdmissionregistrationV1().ValidatingAdmissionPolicyBindings().Create(t.Context(), &admissionregistrationv1.ValidatingAdmissionPolicyBinding{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Spec: admissionregistrationv1.ValidatingAdmissionPolicyBindingSpec{
			PolicyName: namespace, ValidationActions: []admissionregistrationv1.ValidationAction{admissionregistrationv1.Deny},
		},
	}, metav1.CreateOptions{})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}

	three := int32(3)
	large := newBroker("large")
	large.Spec.Groups = &three
	awaitRefusal(t, "two groups are enough", func(ctx context.Context) error {
		_, err := api.Brokers(namespace).Create(ctx, large, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		return err
	})
	mustCreate(t, api.Brokers(namespace), newBroker("small"))
	secret := &v1alpha1.TopicTransfer{Spec: v1alpha1.TopicTransferSpec{Topic: "secret", TargetCluster: "other"}}
	if _, err := api.Brokers(namespace).Transfer(t.Context(), "small", secret, metav1.CreateOptions{}); err == nil || !strings.Contains(err.Error(), "this topic stays") {
		t.Errorf("transfer of a topic that must stay: %v", err)
	}
}

// TestWebhooks: webhooks of the host see and change our objects, and their warnings reach the user.
func TestWebhooks(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	brokers := cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace)
	hook := httptest.NewTLSServer(http.HandlerFunc(review))
	t.Cleanup(hook.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: hook.Certificate().Raw})
	fail, none := admissionregistrationv1.Fail, admissionregistrationv1.SideEffectClassNone
	clientConfig := func(path string) admissionregistrationv1.WebhookClientConfig {
		url := hook.URL + path
		return admissionregistrationv1.WebhookClientConfig{URL: &url, CABundle: authority}
	}
	_, err1 := cluster.Kubernetes.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(t.Context(), &admissionregistrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Webhooks: []admissionregistrationv1.MutatingWebhook{{
			Name: "labels.example.com", ClientConfig: clientConfig("/mutate"), Rules: operationsOn("brokers"), FailurePolicy: &fail,
			NamespaceSelector: inNamespace(namespace), SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
		}},
	}, metav1.CreateOptions{})
	_, err2 := cluster.Kubernetes.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(t.Context(), &admissionregistrationv1.ValidatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: namespace},
		Webhooks: []admissionregistrationv1.ValidatingWebhook{{
			Name: "names.example.com", ClientConfig: clientConfig("/validate"), Rules: operationsOn("brokers"), FailurePolicy: &fail,
			NamespaceSelector: inNamespace(namespace), SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
		}},
	}, metav1.CreateOptions{})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	awaitRefusal(t, "the name is taken", func(ctx context.Context) error {
		_, err := brokers.Create(ctx, newBroker("taken"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		return err
	})
	if err := apiserver.Await(t.Context(), "the webhook that changes objects", func(ctx context.Context) error {
		got, err := brokers.Create(ctx, newBroker("free"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		if err == nil && got.Labels["seen-by"] != "webhook" {
			err = fmt.Errorf("the object has labels %v", got.Labels)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// review is the webhook: it labels Brokers, and refuses the name "taken".
func review(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var in admissionv1.AdmissionReview
	var broker v1alpha1.Broker
	if err == nil {
		err = json.Unmarshal(body, &in)
	}
	if err == nil {
		err = json.Unmarshal(in.Request.Object.Raw, &broker)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	response := &admissionv1.AdmissionResponse{UID: in.Request.UID, Allowed: true}
	switch {
	case r.URL.Path == "/mutate":
		jsonPatch := admissionv1.PatchTypeJSONPatch
		response.PatchType, response.Patch = &jsonPatch, []byte(`[{"op":"add","path":"/metadata/labels","value":{"seen-by":"webhook"}}]`)
	case broker.Name == "taken":
		response.Allowed, response.Result = false, &metav1.Status{Message: "the name is taken"}
	}
	in.Response, in.Request = response, nil
	w.Header().Set("Content-Type", "application/json")
	// The caller notices a connection that breaks.
	_ = json.NewEncoder(w).Encode(in)
}

// awaitRefusal waits until a request is refused with the message: what the host enforces takes a moment to arrive.
func awaitRefusal(t *testing.T, message string, request func(context.Context) error) {
	t.Helper()
	if err := apiserver.Await(t.Context(), "a refusal with "+message, func(ctx context.Context) error {
		err := request(ctx)
		if err == nil {
			return errors.New("the request was admitted")
		}
		if !strings.Contains(err.Error(), message) {
			return err
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func inNamespace(name string) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: map[string]string{"kubernetes.io/metadata.name": name}}
}

func operationsOn(resources ...string) []admissionregistrationv1.RuleWithOperations {
	return []admissionregistrationv1.RuleWithOperations{{
		Operations: []admissionregistrationv1.OperationType{admissionregistrationv1.Create, admissionregistrationv1.Update},
		Rule: admissionregistrationv1.Rule{
			APIGroups: []string{v1alpha1.GroupName}, APIVersions: []string{"*"}, Resources: resources,
		},
	}}
}

func rulesFor(resources ...string) []admissionregistrationv1.NamedRuleWithOperations {
	return []admissionregistrationv1.NamedRuleWithOperations{{RuleWithOperations: operationsOn(resources...)[0]}}
}
