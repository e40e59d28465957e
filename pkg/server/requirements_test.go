// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"
	mutatingpolicy "k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	validatingpolicy "k8s.io/apiserver/pkg/admission/plugin/policy/validating"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
)

func TestDecidePlugins(t *testing.T) {
	var every []string
	for _, need := range requirements() {
		every = append(every, need.reader)
	}
	tests := map[string]struct {
		mode    options.AdmissionPolicyMode
		plugins []string
		found   map[string]access // resources that are not granted
		wantOff []string
		wantErr string
	}{
		"everything is there; everything is on": {mode: options.AdmissionPoliciesAuto},
		"the host is too old for mutating policies; they are left out": {
			mode:    options.AdmissionPoliciesAuto,
			found:   map[string]access{"mutatingadmissionpolicies": accessNotServed, "mutatingadmissionpolicybindings": accessNotServed},
			wantOff: []string{mutatingpolicy.PluginName},
		},
		"the host has neither kind of policy; both are left out": {
			mode: options.AdmissionPoliciesAuto,
			found: map[string]access{
				"mutatingadmissionpolicies": accessNotServed, "mutatingadmissionpolicybindings": accessNotServed,
				"validatingadmissionpolicies": accessNotServed, "validatingadmissionpolicybindings": accessNotServed,
			},
			wantOff: []string{mutatingpolicy.PluginName, validatingpolicy.PluginName},
		},
		"policies are required and one kind is missing; no start": {
			mode:    options.AdmissionPoliciesRequired,
			found:   map[string]access{"mutatingadmissionpolicies": accessNotServed},
			wantErr: "does not serve mutatingadmissionpolicies.admissionregistration.k8s.io",
		},
		"policies are off; nobody asks for them": {
			mode:    options.AdmissionPoliciesOff,
			found:   map[string]access{"mutatingadmissionpolicies": accessForbidden},
			wantOff: []string{mutatingpolicy.PluginName, validatingpolicy.PluginName},
		},
		"a permission is missing; no start, and no check is skipped": {
			mode:    options.AdmissionPoliciesAuto,
			found:   map[string]access{"mutatingadmissionpolicybindings": accessForbidden, "resourcequotas": accessForbidden},
			wantErr: "may not list and watch mutatingadmissionpolicybindings.admissionregistration.k8s.io, resourcequotas;",
		},
		"flow schemas are missing; no start": {
			mode:    options.AdmissionPoliciesAuto,
			found:   map[string]access{"flowschemas": accessNotServed},
			wantErr: "priority-and-fairness needs",
		},
		"a plugin that is not wanted has no needs": {
			mode:    options.AdmissionPoliciesAuto,
			plugins: []string{validatingpolicy.PluginName},
			found:   map[string]access{"resourcequotas": accessForbidden, "mutatingadmissionpolicies": accessNotServed},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want := wanted{plugins: every, mode: test.mode}
			if test.plugins != nil {
				want.plugins = test.plugins
			}
			found := map[schema.GroupVersionResource]access{}
			for _, need := range requirements() {
				found[need.resource] = test.found[need.resource.Resource]
			}
			off, err := decidePlugins(want, found)
			slices.Sort(off)
			if !slices.Equal(off, test.wantOff) {
				t.Errorf("off: want %q, got %q", test.wantOff, off)
			}
			if message := text(err); (test.wantErr == "") != (message == "") || !strings.Contains(message, test.wantErr) {
				t.Errorf("error: want %q, got %q", test.wantErr, message)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
