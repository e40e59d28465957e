// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestOldSnapshots(t *testing.T) {
	name := func(day int) string {
		return filepath.Base(SnapshotPath("", time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)))
	}
	tests := map[string]struct {
		names []string
		keep  int
		want  []string
	}{
		"nothing there":                     {nil, 2, nil},
		"fewer than to keep":                {[]string{name(1)}, 2, nil},
		"the oldest go, whatever the order": {[]string{name(3), name(1), name(2), name(4)}, 2, []string{name(1), name(2)}},
		"other files are not ours":          {[]string{"rocketmq-apiserver-important.db", "notes.txt", name(1), name(2)}, 1, []string{name(1)}},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			if got := oldSnapshots(test.names, test.keep); !slices.Equal(got, test.want) {
				t.Errorf("want %q, got %q", test.want, got)
			}
		})
	}
}
