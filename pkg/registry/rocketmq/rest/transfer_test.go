// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/admission"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	restclient "k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	hub "github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/apis/rocketmq"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/registry/rocketmq/rest"
)

func TestTransferCreatesATopicTransfer(t *testing.T) {
	s := serve(t, rest.Options{})
	createBroker(t, s, "old")

	t.Run("the source is the Broker", func(t *testing.T) {
		made := transferFrom(t, s, "old", transferOf("named", "orders"))
		wantEqual(t, "name", made.Name, "named")
		wantEqual(t, "namespace", made.Namespace, namespace)
		wantEqual(t, "sourceCluster", made.Spec.SourceCluster, "old")
		wantEqual(t, "approval, as defaulted", made.Spec.Approval, v1alpha1.TransferApprovalAutomatic)
		wantEqual(t, "generation", made.Generation, int64(1))
		stored, err := s.typed.RocketmqV1alpha1().TopicTransfers(namespace).Get(t.Context(), "named", metav1.GetOptions{})
		if err != nil {
			t.Fatalf("reading what was created: %v", err)
		}
		wantEqual(t, "UID", stored.UID, made.UID)
	})
	t.Run("the Broker may be named again", func(t *testing.T) {
		again := transferOf("again", "orders")
		again.Spec.SourceCluster = "old"
		wantEqual(t, "sourceCluster", transferFrom(t, s, "old", again).Spec.SourceCluster, "old")
	})
	t.Run("its creator owns its fields as if it had been posted to topictransfers", func(t *testing.T) {
		made := transferFrom(t, s, "old", transferOf("owned", "orders"))
		wantEqual(t, "subresource, top-level fields", ownersOf(made)["registry-test"], "/ f:spec")
	})
	for topic, prefix := range map[string]string{
		"Orders_2024": "old-orders-2024-",
		"a|b%c":       "old-a-b-c-",
		"___":         "old-",
	} {
		t.Run("without a name, "+topic+" gives one that begins with "+prefix, func(t *testing.T) {
			made := transferFrom(t, s, "old", transferOf("", topic))
			wantEqual(t, "generateName", made.GenerateName, prefix)
			if !strings.HasPrefix(made.Name, prefix) || len(made.Name) == len(prefix) {
				t.Errorf("got the name %q, want one that begins with %q", made.Name, prefix)
			}
		})
	}
	t.Run("generateName of the request is kept", func(t *testing.T) {
		mine := transferOf("", "orders")
		mine.GenerateName = "mine-"
		wantEqual(t, "generateName", transferFrom(t, s, "old", mine).GenerateName, "mine-")
	})
	t.Run("the status of the request is dropped", func(t *testing.T) {
		begun := transferOf("begun", "orders")
		begun.Status.Phase = v1alpha1.TransferSucceeded
		wantEqual(t, "phase", transferFrom(t, s, "old", begun).Status.Phase, v1alpha1.TopicTransferPhase(""))
	})
	t.Run("the answer is 201", func(t *testing.T) {
		body, _ := json.Marshal(transferOf("counted", "orders"))
		var code int
		s.typed.RocketmqV1alpha1().RESTClient().Post().Namespace(namespace).Resource("brokers").Name("old").SubResource("transfer").
			SetHeader("Content-Type", "application/json").Body(body).Do(t.Context()).StatusCode(&code)
		wantEqual(t, "status code", code, 201)
	})
}

func TestTransferRefuses(t *testing.T) {
	s := serve(t, rest.Options{})
	createBroker(t, s, "old")
	transferFrom(t, s, "old", transferOf("taken", "orders"))
	for why, c := range map[string]struct {
		broker string
		change func(*v1alpha1.TopicTransfer)
		is     func(error) bool
		says   string
	}{
		"a Broker that does not exist": {"absent", func(*v1alpha1.TopicTransfer) {}, apierrors.IsNotFound, `brokers.rocketmq.apache.org "absent" not found`},
		"another source": {"old", func(tt *v1alpha1.TopicTransfer) { tt.Spec.SourceCluster = "elsewhere" }, apierrors.IsInvalid,
			`spec.sourceCluster: Invalid value: "elsewhere": must be empty or "old"`},
		"no topic":         {"old", func(tt *v1alpha1.TopicTransfer) { tt.Spec.Topic = "" }, apierrors.IsInvalid, "spec.topic: Required"},
		"no target":        {"old", func(tt *v1alpha1.TopicTransfer) { tt.Spec.TargetCluster = "" }, apierrors.IsInvalid, "spec.targetCluster: Required"},
		"itself as target": {"old", func(tt *v1alpha1.TopicTransfer) { tt.Spec.TargetCluster = "old" }, apierrors.IsInvalid, "spec.targetCluster"},
		"a name that is taken": {"old", func(tt *v1alpha1.TopicTransfer) { tt.Name = "taken" }, apierrors.IsAlreadyExists,
			`topictransfers.rocketmq.apache.org "taken" already exists`},
		"another namespace": {"old", func(tt *v1alpha1.TopicTransfer) { tt.Namespace = "elsewhere" }, apierrors.IsBadRequest, "namespace"},
	} {
		t.Run(why, func(t *testing.T) {
			transfer := transferOf("refused", "orders")
			c.change(transfer)
			_, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Transfer(t.Context(), c.broker, transfer, metav1.CreateOptions{})
			if !c.is(err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got the error %v, want one that says %q", err, c.says)
			}
			_, err = s.typed.RocketmqV1alpha1().TopicTransfers(namespace).Get(t.Context(), "refused", metav1.GetOptions{})
			wantError(t, err, apierrors.IsNotFound, "NotFound")
		})
	}
}

func TestTransfersOfABroker(t *testing.T) {
	s := serve(t, rest.Options{})
	broker := &v1alpha1.Broker{ObjectMeta: metav1.ObjectMeta{Name: "old"}, Spec: v1alpha1.BrokerSpec{BrokerImage: "apache/rocketmq:5.5.0", ClusterName: "orders-cluster"}}
	broker, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Create(t.Context(), broker, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("creating the Broker: %v", err)
	}
	broker.Status.GroupStatuses = []v1alpha1.BrokerGroupStatus{{Name: "old-0"}}
	if _, err := s.typed.RocketmqV1alpha1().Brokers(namespace).UpdateStatus(t.Context(), broker, metav1.UpdateOptions{}); err != nil {
		t.Fatalf("writing the Broker's status: %v", err)
	}
	for name, clusters := range map[string][2]string{
		"from-broker": {"old", "new"}, "to-broker": {"new", "old"}, "to-cluster": {"new", "orders-cluster"},
		"from-group": {"old-0", "new"}, "of-others": {"new", "newer"},
	} {
		transfer := transferOf(name, "orders")
		transfer.Spec.SourceCluster, transfer.Spec.TargetCluster = clusters[0], clusters[1]
		if _, err := s.typed.RocketmqV1alpha1().TopicTransfers(namespace).Create(t.Context(), transfer, metav1.CreateOptions{}); err != nil {
			t.Fatalf("creating the transfer %s: %v", name, err)
		}
		// Another namespace is another world.
		if _, err := s.typed.RocketmqV1alpha1().TopicTransfers("elsewhere").Create(t.Context(), transfer, metav1.CreateOptions{}); err != nil {
			t.Fatalf("creating the transfer %s elsewhere: %v", name, err)
		}
	}
	list, err := s.typed.RocketmqV1alpha1().Brokers(namespace).GetTransfers(t.Context(), "old", metav1.GetOptions{})
	if err != nil {
		t.Fatalf("listing: %v", err)
	}
	var got []string
	for _, item := range list.Items {
		got = append(got, item.Namespace+"/"+item.Name)
	}
	wantEqual(t, "transfers", got, []string{"shop/from-broker", "shop/from-group", "shop/to-broker", "shop/to-cluster"})
	if list.ResourceVersion == "" {
		t.Error("the list has no resourceVersion")
	}

	_, err = s.typed.RocketmqV1alpha1().Brokers(namespace).GetTransfers(t.Context(), "absent", metav1.GetOptions{})
	wantError(t, err, apierrors.IsNotFound, "NotFound")
}

// planFunc is a planner.
type planFunc func(ctx context.Context, transfer *hub.TopicTransfer) (*hub.TransferPlan, error)

func (f planFunc) Plan(ctx context.Context, transfer *hub.TopicTransfer) (*hub.TransferPlan, error) {
	return f(ctx, transfer)
}

func TestTransferDryRun(t *testing.T) {
	for situation, c := range map[string]struct {
		planner  rest.Planner
		wantPlan *v1alpha1.TransferPlan
		is       func(error) bool
		says     string
	}{
		"the clusters answer; the plan": {
			planner: planFunc(func(ctx context.Context, transfer *hub.TopicTransfer) (*hub.TransferPlan, error) {
				if _, ok := ctx.Deadline(); !ok || transfer.Spec.SourceCluster != "old" || transfer.Spec.Approval != hub.TransferApprovalAutomatic {
					return nil, fmt.Errorf("deadline %v, transfer %+v", ok, transfer.Spec)
				}
				return &hub.TransferPlan{Queues: 8, Backlog: 42, Hazards: []hub.TransferHazard{{Name: "BroadcastGroup"}}}, nil
			}),
			wantPlan: &v1alpha1.TransferPlan{Queues: 8, Backlog: 42, Hazards: []v1alpha1.TransferHazard{{Name: "BroadcastGroup"}}},
		},
		"the clusters do not answer in time; an error": {
			planner: planFunc(func(ctx context.Context, _ *hub.TopicTransfer) (*hub.TransferPlan, error) {
				<-ctx.Done()
				return nil, fmt.Errorf("reading the routes: %w", ctx.Err())
			}),
			is: apierrors.IsTimeout, says: `cannot plan the transfer of topic "orders" from "old" to "new" within 200ms: reading the routes`,
		},
		"a cluster refuses the connection; an error": {
			planner: planFunc(func(context.Context, *hub.TopicTransfer) (*hub.TransferPlan, error) {
				return nil, fmt.Errorf("dialling 10.0.0.1:9876: connection refused")
			}),
			is: apierrors.IsServiceUnavailable, says: `cannot plan the transfer of topic "orders" from "old" to "new": dialling 10.0.0.1:9876`,
		},
		"the planner words its own refusal": {
			planner: planFunc(func(context.Context, *hub.TopicTransfer) (*hub.TransferPlan, error) {
				return nil, apierrors.NewBadRequest("ambiguous target")
			}),
			is: apierrors.IsBadRequest, says: "ambiguous target",
		},
	} {
		t.Run(situation, func(t *testing.T) {
			s := serve(t, rest.Options{Planner: c.planner, PlanTimeout: 200 * time.Millisecond})
			createBroker(t, s, "old")
			transfer, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Transfer(t.Context(), "old", transferOf("imagined", "orders"),
				metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
			if c.is == nil {
				if err != nil {
					t.Fatalf("got the error %v", err)
				}
				wantEqual(t, "plan", transfer.Status.Plan, c.wantPlan)
			} else if !c.is(err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got the error %v, want one that says %q", err, c.says)
			}
			_, err = s.typed.RocketmqV1alpha1().TopicTransfers(namespace).Get(t.Context(), "imagined", metav1.GetOptions{})
			wantError(t, err, apierrors.IsNotFound, "NotFound")
		})
	}
}

func TestTransferDryRunWithoutPlannerSaysSo(t *testing.T) {
	s := serve(t, rest.Options{})
	createBroker(t, s, "old")
	said := &warnings{}
	config := restclient.CopyConfig(s.config)
	config.WarningHandler = said
	made, err := versioned.NewForConfigOrDie(config).RocketmqV1alpha1().Brokers(namespace).Transfer(t.Context(), "old",
		transferOf("imagined", "orders"), metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		t.Fatalf("got the error %v", err)
	}
	if made.Status.Plan != nil || !strings.Contains(said.String(), "status.plan: not made") {
		t.Errorf("got the plan %v and the warnings %q, want no plan and a warning of it", made.Status.Plan, said)
	}
}

// A policy that forbids TopicTransfers must not be passed by on the way through the Broker; nor one of brokers/transfer.
func TestTransferIsAdmittedAsBoth(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	s := serve(t, rest.Options{Admission: admissionFunc(func(_ context.Context, phase string, a admission.Attributes) error {
		if a.GetKind().Kind != "TopicTransfer" {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprintf("%s %s %s/%s of %s by %s, dry run %v", phase, a.GetOperation(), a.GetResource().Resource,
			a.GetSubresource(), a.GetName(), a.GetUserInfo().GetName(), a.IsDryRun()))
		if phase == "validate" && a.GetSubresource() == "" && a.GetName() == "forbidden" {
			return admission.NewForbidden(a, fmt.Errorf("no transfers on Fridays"))
		}
		return nil
	})})
	createBroker(t, s, "old")
	_, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Transfer(t.Context(), "old", transferOf("forbidden", "orders"), metav1.CreateOptions{})
	if !apierrors.IsForbidden(err) || !strings.Contains(err.Error(), "no transfers on Fridays") {
		t.Errorf("got the error %v, want Forbidden with the policy's reason", err)
	}
	mu.Lock()
	defer mu.Unlock()
	wantEqual(t, "calls", seen, []string{
		"admit CREATE brokers/transfer of old by alice, dry run false",
		"admit CREATE topictransfers/ of forbidden by alice, dry run false",
		"validate CREATE brokers/transfer of old by alice, dry run false",
		"validate CREATE topictransfers/ of forbidden by alice, dry run false",
	})
}

func TestTransferIsAudited(t *testing.T) {
	s := serve(t, rest.Options{})
	createBroker(t, s, "old")
	s.audit.follow()
	transferFrom(t, s, "old", transferOf("recorded", "orders"))
	select {
	case event := <-s.audit.events:
		wantEqual(t, "user", event.User.Username, requester)
		wantEqual(t, "object", event.ObjectRef, &auditinternal.ObjectReference{
			Resource: "brokers", Subresource: "transfer", Namespace: namespace, Name: "old", APIGroup: v1alpha1.GroupName, APIVersion: "v1alpha1",
		})
		if event.RequestObject == nil || !strings.Contains(string(event.ResponseObject.Raw), `"name":"recorded"`) {
			t.Errorf("got the request %v and the response %s, want both objects", event.RequestObject, event.ResponseObject.Raw)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("no audit event within 20 s")
	}
}

// warnings keeps what the server warned of.
type warnings struct {
	mu   sync.Mutex
	text []string
}

func (w *warnings) HandleWarningHeader(_ int, _ string, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, text)
}

func (w *warnings) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.text, "; ")
}

func createBroker(t *testing.T, s *server, name string) {
	t.Helper()
	create(t, s, kinds()[0], kinds()[0].object(t, name))
}

func transferOf(name, topic string) *v1alpha1.TopicTransfer {
	return &v1alpha1.TopicTransfer{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec:       v1alpha1.TopicTransferSpec{Topic: topic, TargetCluster: "new"},
	}
}

func transferFrom(t *testing.T, s *server, broker string, transfer *v1alpha1.TopicTransfer) *v1alpha1.TopicTransfer {
	t.Helper()
	made, err := s.typed.RocketmqV1alpha1().Brokers(namespace).Transfer(t.Context(), broker, transfer, metav1.CreateOptions{})
	if err != nil {
		t.Fatalf("transferring from the Broker %s: %v", broker, err)
	}
	return made
}
