// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package controlplane

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/pki"
)

// Client speaks to the API server in paths and bytes. It does what setting up a cluster needs; anything more is work
// for client-go, with the kubeconfig.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client that presents the certificate and trusts servers of the authority.
func NewClient(base, authorityFile string, pair pki.Pair) (*Client, error) {
	authority, err := os.ReadFile(authorityFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("cannot use %s: no certificate in it", authorityFile)
	}
	certificate, err := tls.LoadX509KeyPair(pair.CertFile, pair.KeyFile)
	if err != nil {
		return nil, err
	}
	return &Client{base: base, http: &http.Client{
		Timeout: 10 * time.Second,
		Transport: &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
			// No proxy: the cluster is on this machine.
			Proxy: nil,
		},
	}}, nil
}

// StatusError is an answer other than success.
type StatusError struct {
	Method, Path string
	// Code is the HTTP status; Body what came with it.
	Code int
	Body string
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s %s was answered with status %d: %s", e.Method, e.Path, e.Code, e.Body)
}

// IsNotFound says whether the error means that the object does not exist.
func IsNotFound(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Code == http.StatusNotFound
}

// Get returns what is at the path.
func (c *Client) Get(ctx context.Context, path string) ([]byte, error) {
	return c.do(ctx, http.MethodGet, path, "", nil)
}

// Apply makes the object at the path what the YAML or JSON says (server-side apply), and so can be repeated.
func (c *Client) Apply(ctx context.Context, path string, object []byte) error {
	_, err := c.do(ctx, http.MethodPatch, path+"?fieldManager=local-cluster&force=true", "application/apply-patch+yaml", object)
	return err
}

// Delete deletes the object at the path; one that does not exist is fine.
func (c *Client) Delete(ctx context.Context, path string) error {
	_, err := c.do(ctx, http.MethodDelete, path, "", nil)
	if IsNotFound(err) {
		return nil
	}
	return err
}

func (c *Client) do(ctx context.Context, method, path, contentType string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("Accept", "application/json, */*")
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the answer to %s %s: %w", method, path, err)
	}
	if response.StatusCode/100 != 2 {
		return answer, &StatusError{Method: method, Path: path, Code: response.StatusCode, Body: string(bytes.TrimSpace(answer))}
	}
	return answer, nil
}

// httpOK returns a condition that holds when the URL is answered with success.
func httpOK(url string) func(context.Context) error {
	return func(ctx context.Context) error {
		c := Client{base: url, http: &http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}}
		_, err := c.Get(ctx, "")
		return err
	}
}
