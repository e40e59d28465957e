// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestRemains: of what other programs leave behind only the cluster's own is removed.
func TestRemains(t *testing.T) {
	for name, c := range map[string]struct {
		files  []string
		remove func(dir string) error
		want   []string
	}{
		"network results of our pods go, with their loopback's": {
			files:  []string{"rmqlab-node-2-abc-eth0", "cni-loopback-abc-lo", "cni-loopback-def-lo", "other-def-eth0"},
			remove: removeNetworkResults,
			want:   []string{"cni-loopback-def-lo", "other-def-eth0"},
		},
		"ordinary files are no dead sockets": {
			files:  []string{"file"},
			remove: removeDeadSockets,
			want:   []string{"file"},
		},
		"folders with something in them stay": {
			files:  []string{"file"},
			remove: func(dir string) error { return removeEmpty(dir) },
			want:   []string{"file"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range c.files {
				if err := os.WriteFile(filepath.Join(dir, file), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.remove(dir); err != nil {
				t.Error(err)
			}
			if got := names(t, dir); !slices.Equal(got, c.want) {
				t.Errorf("left is %q, want %q", got, c.want)
			}
		})
	}
}

func TestRemoveDeadSockets(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"alive", "dead"} {
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, name)})
		if err != nil {
			t.Fatal(err)
		}
		listener.SetUnlinkOnClose(false)
		if name == "dead" {
			_ = listener.Close()
		} else {
			defer listener.Close()
		}
	}
	if err := removeDeadSockets(dir); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"alive"}) {
		t.Errorf("left is %q, want the one with a listener", got)
	}
}

func TestRemoveLinksInto(t *testing.T) {
	dir := t.TempDir()
	for name, target := range map[string]string{"ours": "/cluster/pod/0.log", "theirs": "/var/log/0.log", "similar": "/cluster2/0.log"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := removeLinksInto("/cluster", dir); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"similar", "theirs"}) {
		t.Errorf("left is %q", got)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
