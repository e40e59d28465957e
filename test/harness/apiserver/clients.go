// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package apiserver

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	aggregator "k8s.io/kube-aggregator/pkg/client/clientset_generated/clientset"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/generated/clientset/versioned"
)

// connect makes the administrator's clients.
func (c *Cluster) connect() error {
	config, err := clientcmd.BuildConfigFromFlags("", c.Plane.Kubeconfig())
	if err != nil {
		return err
	}
	unlimited(config)
	c.Config = config
	var errs [4]error
	c.Kubernetes, errs[0] = kubernetes.NewForConfig(config)
	c.Aggregator, errs[1] = aggregator.NewForConfig(config)
	c.Dynamic, errs[2] = dynamic.NewForConfig(config)
	c.RocketMQ, errs[3] = versioned.NewForConfig(config)
	return errors.Join(errs[:]...)
}

// ConfigFor returns the configuration of a user of the host with these groups and no others.
func (c *Cluster) ConfigFor(user string, groups ...string) (*rest.Config, error) {
	kubeconfig, err := c.Plane.Credentials(user, user, groups...)
	if err != nil {
		return nil, err
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	return unlimited(config), nil
}

// DirectConfig returns the configuration with the same credentials that leads to the server itself, around the host.
// It trusts the authority that the APIService does.
func (c *Cluster) DirectConfig(ctx context.Context, config *rest.Config) (*rest.Config, error) {
	service, err := c.Aggregator.ApiregistrationV1().APIServices().Get(ctx, c.APIService, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	direct := rest.CopyConfig(config)
	direct.Host = c.Server.URL
	direct.CAFile, direct.CAData = "", service.Spec.CABundle
	direct.ServerName = fmt.Sprintf("%s.%s.svc", c.Service, c.Namespace)
	return direct, nil
}

// DirectClient returns an administrator's client for paths of the server itself.
func (c *Cluster) DirectClient(ctx context.Context) (rest.Interface, error) {
	config, err := c.DirectConfig(ctx, c.Config)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return client.Discovery().RESTClient(), nil
}

// unlimited takes the brakes off a client, for tests measure servers, and keeps warnings out of their output.
func unlimited(config *rest.Config) *rest.Config {
	config.QPS, config.Burst = -1, 0
	config.WarningHandlerWithContext = rest.NoWarnings{}
	return config
}

// tokenKubeconfig writes a kubeconfig with a token of the service account, as a pod of it would have.
func (c *Cluster) tokenKubeconfig(ctx context.Context, namespace, account string) (string, error) {
	answer, err := c.Kubernetes.CoreV1().ServiceAccounts(namespace).CreateToken(ctx, account, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		return "", fmt.Errorf("asking for a token of service account %s/%s: %w", namespace, account, err)
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["host"] = &clientcmdapi.Cluster{Server: c.Plane.URL(), CertificateAuthority: c.Plane.AuthorityFile()}
	config.AuthInfos["server"] = &clientcmdapi.AuthInfo{Token: answer.Status.Token}
	config.Contexts["host"] = &clientcmdapi.Context{Cluster: "host", AuthInfo: "server"}
	config.CurrentContext = "host"
	path := filepath.Join(c.dir, account+".kubeconfig")
	return path, clientcmd.WriteToFile(*config, path)
}

// CreateNamespace creates a namespace with a name of its own and returns the name.
func (c *Cluster) CreateNamespace(ctx context.Context, prefix string) (string, error) {
	namespace, err := c.Kubernetes.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: prefix + "-"}}, metav1.CreateOptions{})
	if err != nil {
		return "", err
	}
	return namespace.Name, nil
}

// answers says whether the URL is answered with success, whoever answers.
func answers(ctx context.Context, url string) error {
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}}
	return get(ctx, client, url)
}

func get(ctx context.Context, client *http.Client, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s was answered with %s", url, response.Status)
	}
	return errors.Join(err, response.Body.Close())
}
