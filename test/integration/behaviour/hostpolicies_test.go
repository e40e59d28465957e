// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package behaviour

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/test/harness/apiserver"
)

// TestHostWithoutPolicies: on a host that does not serve the policy APIs, as older ones do not, a write neither waits
// for policies that cannot come nor is refused for want of them; and the log says what is not enforced.
func TestHostWithoutPolicies(t *testing.T) {
	t.Parallel()
	const api = "admissionregistration.k8s.io/v1/"
	old := apiserver.StartForTest(t, apiserver.Options{
		Name: "host-without-policies",
		HostArgs: []string{"--runtime-config=" + strings.Join([]string{
			api + "validatingadmissionpolicies=false", api + "validatingadmissionpolicybindings=false",
			api + "mutatingadmissionpolicies=false", api + "mutatingadmissionpolicybindings=false",
		}, ","),
			"--disable-admission-plugins=ValidatingAdmissionPolicy,MutatingAdmissionPolicy",
		},
	})
	begin := time.Now()
	if _, err := old.RocketMQ.RocketmqV1alpha1().Brokers("default").Create(t.Context(), newBroker("broker"), metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	// A write that waits for an informer waits ten seconds.
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("a write took %s", took)
	}
	log, err := old.Server.Log()
	if err != nil {
		t.Fatal(err)
	}
	for _, plugin := range []string{"ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"} {
		if !strings.Contains(log, plugin) {
			t.Errorf("the log does not say that %s is off", plugin)
		}
	}
}
