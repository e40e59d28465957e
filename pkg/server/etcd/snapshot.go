// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/etcdutl/v3/snapshot"
	"k8s.io/klog/v2"
)

const (
	dialTimeout = 5 * time.Second

	// revisionBump is added to the revision of a restored snapshot, and
	// everything before is marked as compacted. Without it a restored store
	// would hand out resource versions a second time and watchers would
	// silently miss changes; with it they see "too old" and list again.
	revisionBump = 1_000_000_000
)

// Connection says how to reach the etcd that a snapshot is taken from.
type Connection struct {
	// Endpoints are client URLs, one of which is asked.
	Endpoints []string
	// CAFile, CertFile and KeyFile are PEM files, all empty for a plain connection.
	CAFile, CertFile, KeyFile string
}

// EmbeddedConnection is how a second process on the same machine reaches the
// member that runs on dataDir. It fails when nothing answers there.
func EmbeddedConnection(dataDir string) (Connection, error) {
	path, temporary, err := placeSocket(dataDir)
	if err != nil {
		return Connection{}, err
	}
	if temporary != "" {
		_ = os.Remove(temporary)
		return Connection{}, fmt.Errorf("cannot reach the embedded etcd of %q: the path is too long for a socket, choose a shorter --data-dir", dataDir)
	}
	conn, err := net.DialTimeout("unix", path, dialTimeout)
	if err != nil {
		return Connection{}, fmt.Errorf("cannot reach the embedded etcd of %q, is the server running and is this its user? %w", dataDir, err)
	}
	return Connection{Endpoints: []string{socketURL(path)}}, conn.Close()
}

// SaveSnapshot writes a consistent copy of the whole store to path, which must
// not exist. The file appears under that name only when it is complete.
func SaveSnapshot(ctx context.Context, from Connection, path string) (SnapshotStatus, error) {
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return SnapshotStatus{}, fmt.Errorf("cannot save snapshot to %q: the file exists", path)
	}
	config, err := from.clientConfig(klog.FromContext(ctx))
	if err != nil {
		return SnapshotStatus{}, err
	}
	if _, err := snapshotManager(ctx).Save(ctx, config, path); err != nil {
		return SnapshotStatus{}, fmt.Errorf("saving snapshot from %v to %q: %w", from.Endpoints, path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return SnapshotStatus{}, fmt.Errorf("cannot make snapshot private: %w", err)
	}
	return ReadSnapshotStatus(ctx, path)
}

// SnapshotStatus describes a snapshot file.
type SnapshotStatus struct {
	// Hash is the CRC of all keys and values.
	Hash uint32 `json:"hash"`
	// Revision is the store's revision when it was taken.
	Revision int64 `json:"revision"`
	// Keys is the number of key revisions in it.
	Keys int `json:"keys"`
	// Bytes is the size of the file's database.
	Bytes int64 `json:"bytes"`
	// Version is the storage version of the etcd that wrote it.
	Version string `json:"version,omitempty"`
}

// ReadSnapshotStatus opens the snapshot at path and checks it while counting.
func ReadSnapshotStatus(ctx context.Context, path string) (SnapshotStatus, error) {
	status, err := snapshotManager(ctx).Status(path)
	if err != nil {
		return SnapshotStatus{}, fmt.Errorf("reading snapshot %q: %w", path, err)
	}
	return SnapshotStatus{
		Hash:     status.Hash,
		Revision: status.Revision,
		Keys:     status.TotalKey,
		Bytes:    status.TotalSize,
		Version:  status.Version,
	}, nil
}

// RestoreSnapshot makes the snapshot at path the content of the embedded etcd
// of dataDir, whose server must be stopped and which must hold no data yet. An
// interrupted restore leaves nothing behind that a server would start from.
func RestoreSnapshot(ctx context.Context, path, dataDir string) (err error) {
	if err := PrivateDir(dataDir); err != nil {
		return err
	}
	lock, err := Lock(dataDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()

	target := memberDir(dataDir)
	if entries, err := os.ReadDir(target); err == nil && len(entries) > 0 {
		return fmt.Errorf("cannot restore into %q: it holds data; move it away first, nothing is ever overwritten", target)
	}
	partial := target + ".restoring"
	if err := os.RemoveAll(partial); err != nil {
		return fmt.Errorf("cannot remove what an interrupted restore left: %w", err)
	}
	err = snapshotManager(ctx).Restore(snapshot.RestoreConfig{
		SnapshotPath:        path,
		Name:                memberName,
		OutputDataDir:       partial,
		PeerURLs:            []string{peerURL},
		InitialCluster:      memberName + "=" + peerURL,
		InitialClusterToken: clusterToken,
		RevisionBump:        revisionBump,
		MarkCompacted:       true,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("restoring snapshot %q: %w", path, err), os.RemoveAll(partial))
	}
	if err := PrivateDir(partial); err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("cannot replace empty directory: %w", err)
	}
	if err := os.Rename(partial, target); err != nil {
		return fmt.Errorf("cannot move restored data into place: %w", err)
	}
	return syncDir(filepath.Dir(target))
}

func (c Connection) clientConfig(logger klog.Logger) (clientv3.Config, error) {
	if len(c.Endpoints) == 0 {
		return clientv3.Config{}, errors.New("cannot take a snapshot: no etcd endpoint given")
	}
	config := clientv3.Config{
		// A snapshot is the state of one member.
		Endpoints:   c.Endpoints[:1],
		DialTimeout: dialTimeout,
		Logger:      newZapLogger(logger.WithName("etcd-client")),
	}
	if c.CAFile == "" && c.CertFile == "" && c.KeyFile == "" {
		return config, nil
	}
	tls, err := transport.TLSInfo{TrustedCAFile: c.CAFile, CertFile: c.CertFile, KeyFile: c.KeyFile}.ClientConfig()
	if err != nil {
		return clientv3.Config{}, fmt.Errorf("cannot read etcd client certificates: %w", err)
	}
	config.TLS = tls
	return config, nil
}

func snapshotManager(ctx context.Context) snapshot.Manager {
	return snapshot.NewV3(newZapLogger(klog.FromContext(ctx).WithName("snapshot")))
}
