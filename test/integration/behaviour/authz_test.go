// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// action is something a user tries.
type action struct {
	name string
	do   func(context.Context, versioned.Interface, string) error
}

func actions() []action {
	dryRun := []string{metav1.DryRunAll}
	return []action{
		{"get", func(ctx context.Context, c versioned.Interface, namespace string) error {
			_, err := c.RocketmqV1alpha1().Brokers(namespace).Get(ctx, "broker", metav1.GetOptions{})
			return err
		}},
		{"list", func(ctx context.Context, c versioned.Interface, namespace string) error {
			_, err := c.RocketmqV1alpha1().Brokers(namespace).List(ctx, metav1.ListOptions{})
			return err
		}},
		{"watch", func(ctx context.Context, c versioned.Interface, namespace string) error {
			w, err := c.RocketmqV1alpha1().Brokers(namespace).Watch(ctx, metav1.ListOptions{})
			if err == nil {
				w.Stop()
			}
			return err
		}},
		{"create", func(ctx context.Context, c versioned.Interface, namespace string) error {
			_, err := c.RocketmqV1alpha1().Brokers(namespace).Create(ctx, newBroker("another"), metav1.CreateOptions{DryRun: dryRun})
			return err
		}},
		{"patch", patch()},
		{"patch status", patch("status")},
		{"patch scale", patch("scale")},
		{"transfer", func(ctx context.Context, c versioned.Interface, namespace string) error {
			_, err := c.RocketmqV1alpha1().Brokers(namespace).Transfer(ctx, "broker", &v1alpha1.TopicTransfer{
				// Nobody answers there, which the plan says.
				Spec: v1alpha1.TopicTransferSpec{Topic: "orders", TargetCluster: "other", SourceNameServers: "127.0.0.1:1"},
			}, metav1.CreateOptions{DryRun: dryRun})
			return err
		}},
		{"delete", func(ctx context.Context, c versioned.Interface, namespace string) error {
			return c.RocketmqV1alpha1().Brokers(namespace).Delete(ctx, "broker", metav1.DeleteOptions{DryRun: dryRun})
		}},
		{"deletecollection", func(ctx context.Context, c versioned.Interface, namespace string) error {
			return c.RocketmqV1alpha1().Brokers(namespace).DeleteCollection(ctx, metav1.DeleteOptions{DryRun: dryRun}, metav1.ListOptions{})
		}},
	}
}

func patch(subresources ...string) func(context.Context, versioned.Interface, string) error {
	return func(ctx context.Context, c versioned.Interface, namespace string) error {
		return c.RocketmqV1alpha1().RESTClient().Patch(types.MergePatchType).Namespace(namespace).Resource("brokers").Name("broker").
			SubResource(subresources...).Param("dryRun", metav1.DryRunAll).Body([]byte(`{}`)).Do(ctx).Error()
	}
}

// TestRights: everybody may do exactly what the host's roles say, through the host and around it. The names of roles
// are those of Kubernetes, which the shipped roles extend.
func TestRights(t *testing.T) {
	t.Parallel()
	namespace := cluster.NewNamespace(t)
	mustCreate(t, cluster.RocketMQ.RocketmqV1alpha1().Brokers(namespace), newBroker("broker"))
	read := []string{"get", "list", "watch"}
	change := slices.Concat(read, []string{"create", "patch", "patch scale", "delete", "deletecollection"})
	cases := map[string]struct {
		role *rbacv1.RoleRef
		may  []string
	}{
		"nobody in particular":   {nil, nil},
		"somebody who may view":  {clusterRole("view"), read},
		"somebody who may edit":  {clusterRole("edit"), change},
		"somebody who may admin": {clusterRole("admin"), slices.Concat(change, []string{"transfer"})},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			user := fmt.Sprintf("user-%x", name)
			if c.role != nil {
				bind(t, namespace, user, *c.role)
			}
			through, err := cluster.ConfigFor(user)
			if err != nil {
				t.Fatal(err)
			}
			around, err := cluster.DirectConfig(t.Context(), through)
			if err != nil {
				t.Fatal(err)
			}
			for way, config := range map[string]*rest.Config{"through the host": through, "around the host": around} {
				client, err := versioned.NewForConfig(config)
				if err != nil {
					t.Fatal(err)
				}
				for _, action := range actions() {
					want := slices.Contains(c.may, action.name)
					if err := awaitRight(t.Context(), want, func(ctx context.Context) error { return action.do(ctx, client, namespace) }); err != nil {
						t.Errorf("%s %s: %v", action.name, way, err)
					}
				}
			}
		})
	}
}

// awaitRight waits until the answer is what the roles say: a new binding takes a moment to arrive.
func awaitRight(ctx context.Context, want bool, try func(context.Context) error) error {
	return apiserver.Await(ctx, fmt.Sprintf("the right to be %t", want), func(ctx context.Context) error {
		err := try(ctx)
		switch {
		case want:
			return err
		case err == nil:
			return errors.New("it was allowed")
		case !apierrors.IsForbidden(err):
			return err
		}
		return nil
	})
}

func bind(t *testing.T, namespace, user string, role rbacv1.RoleRef) {
	t.Helper()
	if _, err := cluster.Kubernetes.RbacV1().RoleBindings(namespace).Create(t.Context(), &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: user},
		RoleRef:    role,
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: user}},
	}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
}

func clusterRole(name string) *rbacv1.RoleRef {
	return &rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
}

// TestStrangers: around the host nobody gets in who cannot prove who they are. In particular the headers in which the
// host says on whose behalf it asks count only with the host's certificate.
func TestStrangers(t *testing.T) {
	t.Parallel()
	direct, err := cluster.DirectConfig(t.Context(), cluster.Config)
	if err != nil {
		t.Fatal(err)
	}
	anonymous := rest.AnonymousClientConfig(direct)
	ordinary, err := cluster.ConfigFor("ordinary")
	if err != nil {
		t.Fatal(err)
	}
	if ordinary, err = cluster.DirectConfig(t.Context(), ordinary); err != nil {
		t.Fatal(err)
	}
	withToken := rest.CopyConfig(anonymous)
	withToken.BearerToken = "not-a-token"
	master := http.Header{"X-Remote-User": {"admin"}, "X-Remote-Group": {"system:masters"}}
	const objects = "/apis/rocketmq.apache.org/v1alpha1/brokers"

	cases := map[string]struct {
		config *rest.Config
		header http.Header
		path   string
		want   int
	}{
		"no credentials":                                        {anonymous, nil, objects, http.StatusForbidden},
		"no credentials but the host's headers":                 {anonymous, master, objects, http.StatusForbidden},
		"an ordinary certificate with the host's headers":       {ordinary, master, objects, http.StatusForbidden},
		"a token nobody issued":                                 {withToken, nil, objects, http.StatusUnauthorized},
		"impersonation without the right to it":                 {ordinary, http.Header{"Impersonate-User": {"admin"}, "Impersonate-Group": {"system:masters"}}, objects, http.StatusForbidden},
		"no credentials, metrics":                               {anonymous, nil, "/metrics", http.StatusForbidden},
		"no credentials, profiles":                              {anonymous, nil, "/debug/pprof/", http.StatusForbidden},
		"no credentials, health":                                {anonymous, nil, "/healthz", http.StatusOK},
		"an administrator's certificate":                        {direct, nil, objects, http.StatusOK},
		"an administrator's certificate, metrics of the server": {direct, nil, "/metrics", http.StatusOK},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := rest.HTTPClientFor(c.config)
			if err != nil {
				t.Fatal(err)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.config.Host+c.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for key, values := range c.header {
				request.Header[key] = values
			}
			response, err := client.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != c.want {
				t.Errorf("got %d, want %d", response.StatusCode, c.want)
			}
		})
	}
}
