// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/server/etcd"
)

func config(dir string) etcd.EmbeddedConfig {
	return etcd.EmbeddedConfig{DataDir: dir, QuotaBytes: 64 << 20, CompactionRetention: time.Hour}
}

func open(t *testing.T, dir string) (*etcd.Embedded, *clientv3.Client) {
	t.Helper()
	member, err := etcd.Start(t.Context(), config(dir))
	if err != nil {
		t.Fatal(err)
	}
	client, err := clientv3.New(clientv3.Config{Endpoints: member.Endpoints(), Logger: zap.NewNop()})
	if err != nil {
		t.Fatal(err)
	}
	return member, client
}

func put(t *testing.T, client *clientv3.Client, key, value string) int64 {
	t.Helper()
	response, err := client.Put(timeout(t), key, value)
	if err != nil {
		t.Fatal(err)
	}
	return response.Header.Revision
}

func get(t *testing.T, client *clientv3.Client, key string) (string, int64) {
	t.Helper()
	response, err := client.Get(timeout(t), key)
	if err != nil {
		t.Fatal(err)
	}
	if len(response.Kvs) == 0 {
		return "", response.Header.Revision
	}
	return string(response.Kvs[0].Value), response.Header.Revision
}

func timeout(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestEmbeddedKeepsWhatWasWritten(t *testing.T) {
	dir := t.TempDir()
	member, client := open(t, dir)
	put(t, client, "key", "value")
	client.Close()
	member.Close()

	member, client = open(t, dir)
	defer member.Close()
	defer client.Close()
	if got, _ := get(t, client, "key"); got != "value" {
		t.Errorf("want %q, got %q", "value", got)
	}
	info, err := os.Stat(filepath.Join(dir, "etcd"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode of its directory: want 0700, got %v (%v)", info.Mode(), err)
	}
}

func TestEmbeddedServesADirectoryWithALongName(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("a-very-long-name/", 8))
	member, client := open(t, dir)
	defer member.Close()
	defer client.Close()
	put(t, client, "key", "value")
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	lock, err := etcd.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = etcd.Lock(dir)
	if !errors.Is(err, etcd.ErrLocked) {
		t.Errorf("a second lock: want ErrLocked, got %v", err)
	}
	if err := lock.Unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := etcd.Lock(dir)
	if err != nil {
		t.Fatalf("a lock after the first was given back: %v", err)
	}
	if err := again.Unlock(); err != nil {
		t.Fatal(err)
	}
}

func TestIdentityStaysWithTheDirectory(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	id := func(dir string) string {
		id, err := etcd.Identity(dir)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	if before, after := id(first), id(first); before != after {
		t.Errorf("one directory has two identities, %q and %q", before, after)
	}
	if id(first) == id(second) {
		t.Error("two directories have one identity")
	}
}

func TestSnapshotIsRestoredWithNewerRevisions(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "copy.db")
	member, client := open(t, dir)
	put(t, client, "key", "value")
	from, err := etcd.EmbeddedConnection(dir)
	if err != nil {
		t.Fatal(err)
	}
	status, err := etcd.SaveSnapshot(t.Context(), from, file)
	if err != nil {
		t.Fatal(err)
	}
	lost := put(t, client, "key", "written after the snapshot")
	client.Close()
	member.Close()
	if status.Keys == 0 || status.Bytes == 0 {
		t.Errorf("the snapshot is empty: %+v", status)
	}

	restored := t.TempDir()
	if err := etcd.RestoreSnapshot(t.Context(), file, restored); err != nil {
		t.Fatal(err)
	}
	member, client = open(t, restored)
	defer member.Close()
	defer client.Close()
	value, revision := get(t, client, "key")
	if value != "value" {
		t.Errorf("want %q, got %q", "value", value)
	}
	if revision <= lost {
		t.Errorf("revision %d is not after %d, which clients have seen", revision, lost)
	}
}

func TestSnapshotRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("no snapshot"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		do   func() error
		want string
	}{
		"to overwrite a file": {
			do: func() error {
				_, err := etcd.SaveSnapshot(t.Context(), etcd.Connection{Endpoints: []string{"x"}}, file)
				return err
			},
			want: "the file exists",
		},
		"to overwrite data": {
			do: func() error {
				data := t.TempDir()
				member, client := open(t, data)
				client.Close()
				member.Close()
				return etcd.RestoreSnapshot(t.Context(), file, data)
			},
			want: "it holds data",
		},
		"to restore under a running server": {
			do: func() error {
				data := t.TempDir()
				lock, err := etcd.Lock(data)
				if err != nil {
					return err
				}
				defer func() { _ = lock.Unlock() }()
				return etcd.RestoreSnapshot(t.Context(), file, data)
			},
			want: "in use by process",
		},
		"to restore what is no snapshot": {
			do:   func() error { return etcd.RestoreSnapshot(t.Context(), file, t.TempDir()) },
			want: "restoring snapshot",
		},
		"to describe what is no snapshot": {
			do: func() error {
				_, err := etcd.ReadSnapshotStatus(t.Context(), file)
				return err
			},
			want: "reading snapshot",
		},
		"to save from a server that does not run": {
			do: func() error {
				_, err := etcd.EmbeddedConnection(t.TempDir())
				return err
			},
			want: "is the server running",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := test.do(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("want an error with %q, got %v", test.want, err)
			}
		})
	}
}
