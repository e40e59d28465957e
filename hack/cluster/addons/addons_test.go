// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package addons

import (
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/internal/golden"
)

func TestRender(t *testing.T) {
	golden.Check(t, "Corefile", corefile("/cluster/coredns.kubeconfig"))
	var all string
	for _, object := range objects {
		manifest, err := render(object.file)
		if err != nil {
			t.Fatal(err)
		}
		all += "# " + object.path + "\n" + string(manifest) + "---\n"
	}
	golden.Check(t, "objects.yaml", all)
}
