// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package acl_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/acl"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting"
)

// TestSign uses vectors that a running 4.9.8 broker accepted.
func TestSign(t *testing.T) {
	for name, test := range map[string]struct {
		token  string
		fields map[string]string
		body   string
		want   string
	}{
		"one header field, no body": {
			fields: map[string]string{"topic": "TopicTest"},
			want:   "GeeGoP9mRvDhoVp4PD5omX0prgE=",
		},
		"a security token and a body": {
			token: "tok", body: "namesrvAddr=10.0.0.1:9876\n",
			want: "fnGwl2hIjeKiPilgb+xpqoJM/X0=",
		},
		"an old signature is replaced and not signed": {
			fields: map[string]string{"topic": "TopicTest", "Signature": "old"},
			want:   "GeeGoP9mRvDhoVp4PD5omX0prgE=",
		},
	} {
		t.Run(name, func(t *testing.T) {
			request := remoting.NewRequest(1)
			request.ExtFields = test.fields
			request.Body = []byte(test.body)
			credentials := acl.Credentials{AccessKey: "rocketmq2", SecretKey: "12345678", SecurityToken: test.token}
			if err := credentials.Sign(request); err != nil {
				t.Fatal(err)
			}
			if got := request.ExtFields["Signature"]; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if !credentials.Verify(request) {
				t.Error("our own signature does not verify")
			}
		})
	}
}

func TestSignNeedsBothKeys(t *testing.T) {
	for _, c := range []acl.Credentials{{AccessKey: "a"}, {SecretKey: "s"}} {
		if err := c.Sign(remoting.NewRequest(1)); err == nil {
			t.Errorf("%v signed", c)
		}
	}
}

func TestCredentialsDoNotPrintTheirSecret(t *testing.T) {
	c := acl.Credentials{AccessKey: "me", SecretKey: "hidden-secret"}
	for _, text := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c)} {
		if strings.Contains(text, "hidden-secret") {
			t.Errorf("printed as %q", text)
		}
	}
}

// TestCapturedSignatures checks every signed request that servers of three
// versions accepted or refused.
func TestCapturedSignatures(t *testing.T) {
	secrets := map[string]string{"admin123": "adminpass1", "app12345": "apppass12"}
	files, err := filepath.Glob("../command/testdata/wire/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no captured frames: %v", err)
	}
	signed := 0
	for _, file := range files {
		var capture struct {
			Cases []struct {
				Case    string
				Request struct{ Frame string }
			}
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &capture); err != nil {
			t.Fatal(err)
		}
		for _, one := range capture.Cases {
			frame, err := base64.StdEncoding.DecodeString(one.Request.Frame)
			if err != nil {
				t.Fatal(err)
			}
			request, err := remoting.DecodeFrame(frame[4:])
			if err != nil {
				t.Fatal(err)
			}
			key := request.ExtFields["AccessKey"]
			secret, known := secrets[key]
			if !known {
				continue
			}
			signed++
			want := one.Case != "wrong secret"
			if got := (acl.Credentials{AccessKey: key, SecretKey: secret}).Verify(request); got != want {
				t.Errorf("%s, %s: verified %t, want %t", file, one.Case, got, want)
			}
		}
	}
	if signed < 60 {
		t.Errorf("found only %d signed requests", signed)
	}
}
