// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import "k8s.io/apimachinery/pkg/util/validation/field"

// What this version stores and serves but does not run yet. Each is told as a warning, so that nobody takes a stored
// wish for a running one; the rule goes when the part that runs it comes.
const (
	notRunController = "this version stores Controllers but does not run them yet: no pod is created"
	notRunConsole    = "this version stores Consoles but does not run them yet: no Deployment is created"
	notRunMode       = "%s is stored, but this version does not run it yet: no broker is created"
)

func notRun(w *warnings, text string) {
	*w = append(*w, text)
}

func warnNotRunMode(w *warnings, applies bool, mode string, path *field.Path) {
	w.addIf(applies, path, notRunMode, mode)
}
