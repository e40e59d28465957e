// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package server

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle"
	mutatingpolicy "k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
	validatingpolicy "k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/admission/plugin/resourcequota"
	mutatingwebhook "k8s.io/apiserver/pkg/admission/plugin/webhook/mutating"
	validatingwebhook "k8s.io/apiserver/pkg/admission/plugin/webhook/validating"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/options"
)

// fairness stands for API priority and fairness among the admission plugins
// below. It is no plugin but has the same needs.
const fairness = "priority-and-fairness"

// requirement is a resource of the host that the server lists and watches. If
// it cannot, the informer never syncs: /readyz stays red, every write waits ten
// seconds and is then refused. Hence all of them are tried before serving.
type requirement struct {
	resource schema.GroupVersionResource
	// reader names the admission plugin, or fairness, that reads it.
	reader string
}

// optionalPlugins can be left out if the host does not serve what they read:
// there can be no policy then that is not enforced.
var optionalPlugins = []string{validatingpolicy.PluginName, mutatingpolicy.PluginName}

func requirements() []requirement {
	admission := schema.GroupVersion{Group: "admissionregistration.k8s.io", Version: "v1"}
	core := schema.GroupVersion{Version: "v1"}
	flow := schema.GroupVersion{Group: "flowcontrol.apiserver.k8s.io", Version: "v1"}
	return []requirement{
		{core.WithResource("namespaces"), lifecycle.PluginName},
		{admission.WithResource("mutatingwebhookconfigurations"), mutatingwebhook.PluginName},
		{admission.WithResource("validatingwebhookconfigurations"), validatingwebhook.PluginName},
		{admission.WithResource("validatingadmissionpolicies"), validatingpolicy.PluginName},
		{admission.WithResource("validatingadmissionpolicybindings"), validatingpolicy.PluginName},
		{admission.WithResource("mutatingadmissionpolicies"), mutatingpolicy.PluginName},
		{admission.WithResource("mutatingadmissionpolicybindings"), mutatingpolicy.PluginName},
		{core.WithResource("resourcequotas"), resourcequota.PluginName},
		{flow.WithResource("flowschemas"), fairness},
		{flow.WithResource("prioritylevelconfigurations"), fairness},
	}
}

// access is what came of trying to list a resource.
type access int

const (
	accessGranted access = iota
	// accessNotServed: the host does not know the resource.
	accessNotServed
	// accessForbidden: this server's account may not list it.
	accessForbidden
)

// wanted is what the options ask for.
type wanted struct {
	// plugins that are on, and fairness.
	plugins []string
	mode    options.AdmissionPolicyMode
}

// decidePlugins says which plugins to switch off although they are wanted, in
// the order of requirements, or why the server must not start. A plugin is left
// out only if the host does not serve what it reads. A permission that is
// missing is never a reason to skip a check.
func decidePlugins(want wanted, found map[schema.GroupVersionResource]access) (off []string, err error) {
	if want.mode == options.AdmissionPoliciesOff {
		for _, plugin := range optionalPlugins {
			if slices.Contains(want.plugins, plugin) {
				off = append(off, plugin)
			}
		}
	}
	var forbidden []string
	var problems []error
	for _, need := range requirements() {
		if !slices.Contains(want.plugins, need.reader) || slices.Contains(off, need.reader) {
			continue
		}
		switch found[need.resource] {
		case accessGranted:
		case accessForbidden:
			forbidden = append(forbidden, need.resource.GroupResource().String())
		case accessNotServed:
			switch {
			case !slices.Contains(optionalPlugins, need.reader):
				problems = append(problems, fmt.Errorf("the host does not serve %s, which %s needs", need.resource.GroupResource(), need.reader))
			case want.mode == options.AdmissionPoliciesRequired:
				problems = append(problems, fmt.Errorf("the host does not serve %s, which %s needs; it could be left out with --admission-policies=auto", need.resource.GroupResource(), need.reader))
			default:
				off = append(off, need.reader)
			}
		}
	}
	if len(forbidden) > 0 {
		problems = append(problems, fmt.Errorf("this server's account may not list and watch %s; grant it, or every write would be refused", strings.Join(forbidden, ", ")))
	}
	return off, errors.Join(problems...)
}
