// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package packages_test

import (
	"path/filepath"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/packages"
)

func TestFind(t *testing.T) {
	for name, c := range map[string]struct {
		program string
		wantErr bool
	}{
		"a program of the system":     {program: "sh"},
		"a path that exists":          {program: "/bin/sh"},
		"a program that is not there": {program: "no-such-program", wantErr: true},
		"a path that does not exist":  {program: "/bin/no-such-program", wantErr: true},
	} {
		t.Run(name, func(t *testing.T) {
			path, err := packages.Find(c.program)
			if (err != nil) != c.wantErr {
				t.Fatalf("got %q with error %v, want an error: %t", path, err, c.wantErr)
			}
			if err == nil && (!filepath.IsAbs(path) || filepath.Base(path) != filepath.Base(c.program)) {
				t.Errorf("got %q", path)
			}
		})
	}
}
