// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package app

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const smaps = `00400000-00600000 r-xp 00000000 fe:00 99 /bin/server
Rss:                1024 kB
Anonymous:             0 kB
00600000-00700000 r--p 00200000 fe:00 99 /bin/server
Rss:                 512 kB
Anonymous:             4 kB
00700000-00800000 rw-p 00300000 fe:00 99 /bin/server
Rss:                 512 kB
Anonymous:             0 kB
00800000-00900000 rw-p 00000000 00:00 0
Anonymous:             0 kB
7f0000000000-7f0000100000 r-xp 00000000 fe:00 77 /lib/libc.so
Anonymous:             0 kB
`

func TestReleasable(t *testing.T) {
	want := []mapping{{0x400000, 0x600000}}
	if got := releasable(strings.NewReader(smaps), "/bin/server"); !slices.Equal(got, want) {
		t.Errorf("want only the mapping that is neither writable nor was written, %x, got %x", want, got)
	}
}

func TestReleaseProgramKeepsTheProgramAlive(t *testing.T) {
	if err := releaseProgram(); err != nil {
		t.Fatal(err)
	}
}

func TestContainerMemory(t *testing.T) {
	const v1, v2 = "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory.max"
	tests := map[string]struct {
		files map[string]string
		want  int64 // 0: none
	}{
		"a limit in version 2":      {map[string]string{v2: "268435456\n"}, 268435456},
		"no limit in version 2":     {map[string]string{v2: "max\n"}, 0},
		"a limit in version 1":      {map[string]string{v1: "268435456\n"}, 268435456},
		"no limit in version 1":     {map[string]string{v1: "9223372036854771712\n"}, 0},
		"no cgroups at all":         {nil, 0},
		"something that is no size": {map[string]string{v2: "?"}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := containerMemory(func(path string) ([]byte, error) {
				if text, ok := test.files[path]; ok {
					return []byte(text), nil
				}
				return nil, errors.New("no such file")
			})
			if got != test.want || ok != (test.want != 0) {
				t.Errorf("want %d, got %d (%t)", test.want, got, ok)
			}
		})
	}
}
