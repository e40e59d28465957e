// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package restart

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// awaitUnready waits until the server says it is no longer ready, and then makes the request.
func awaitUnready(ctx context.Context, direct *rest.Config, request func(context.Context) error) error {
	client, err := rest.HTTPClientFor(direct)
	if err != nil {
		return err
	}
	defer client.CloseIdleConnections()
	if err := apiserver.Await(ctx, "the server to say that it stops", func(ctx context.Context) error {
		question, err := http.NewRequestWithContext(ctx, http.MethodGet, direct.Host+"/readyz", nil)
		if err != nil {
			return err
		}
		response, err := client.Do(question)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusInternalServerError {
			return fmt.Errorf("it answers %s", response.Status)
		}
		return nil
	}); err != nil {
		return err
	}
	return request(ctx)
}

// servingAuthority returns the key id of the authority that signed the certificate the server shows.
func servingAuthority(url string) (string, error) {
	connection, err := tls.Dial("tcp", strings.TrimPrefix(url, "https://"), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return "", err
	}
	defer connection.Close()
	return string(connection.ConnectionState().PeerCertificates[0].AuthorityKeyId), nil
}

// prepareSuccessor makes the world what it is a week after the server has prepared a new authority: everybody trusts
// it, and its time to sign has come.
func prepareSuccessor(ctx context.Context, cluster *apiserver.Cluster, now time.Time) error {
	certificate, key, err := newAuthority(now.Add(-8 * 24 * time.Hour))
	if err != nil {
		return err
	}
	service, err := cluster.Aggregator.ApiregistrationV1().APIServices().Get(ctx, cluster.APIService, metav1.GetOptions{})
	if err != nil {
		return err
	}
	secret, err := servingSecret(ctx, cluster, service.Spec.CABundle)
	if err != nil {
		return err
	}
	bundle, err := json.Marshal(map[string]any{"spec": map[string]any{"caBundle": append(service.Spec.CABundle, certificate...)}})
	if err != nil {
		return err
	}
	if _, err := cluster.Aggregator.ApiregistrationV1().APIServices().Patch(ctx, cluster.APIService, types.MergePatchType, bundle, metav1.PatchOptions{}); err != nil {
		return err
	}
	secret.Data["next-ca.crt"], secret.Data["next-ca.key"] = certificate, key
	_, err = cluster.Kubernetes.CoreV1().Secrets(cluster.Namespace).Update(ctx, secret, metav1.UpdateOptions{})
	return err
}

// servingSecret finds the Secret that holds the authority which the host trusts.
func servingSecret(ctx context.Context, cluster *apiserver.Cluster, bundle []byte) (*corev1.Secret, error) {
	secrets, err := cluster.Kubernetes.CoreV1().Secrets(cluster.Namespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, secret := range secrets.Items {
		if len(bundle) > 0 && bytes.Equal(secret.Data["ca.crt"], bundle) {
			return &secret, nil
		}
	}
	return nil, errors.New("no Secret of the server's namespace holds the authority that the APIService trusts")
}

func newAuthority(begin time.Time) (certificate, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(begin.UnixNano()), Subject: pkix.Name{CommonName: "successor"},
		NotBefore: begin, NotAfter: begin.AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		return nil, nil, err
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, err
	}
	encode := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	return encode("CERTIFICATE", der), encode("PRIVATE KEY", pkcs8), nil
}
