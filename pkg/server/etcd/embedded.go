// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"
	"k8s.io/klog/v2"
)

const (
	// memberName and peerURL are the identity of the only member. Nothing
	// ever listens on the peer URL: a member of a cluster of one talks to
	// nobody. Both are stored in the data, so neither may ever change.
	memberName = "rocketmq-apiserver"
	peerURL    = "http://127.0.0.1:2380"
	// clusterToken separates this data from that of any other etcd.
	clusterToken = "rocketmq-apiserver"

	// maxSocketPath is what fits into sockaddr_un on Linux, less its final NUL.
	maxSocketPath = 107

	// readyTimeout bounds the replay of the write-ahead log at start.
	readyTimeout = 2 * time.Minute
)

// EmbeddedConfig describes the member that runs inside the process.
type EmbeddedConfig struct {
	// DataDir is the server's data directory; the member uses its
	// subdirectory "etcd", mode 0700.
	DataDir string
	// QuotaBytes is the size of the database file at which etcd refuses
	// further writes. It must be positive.
	QuotaBytes int64
	// CompactionRetention is how much history the member keeps when the
	// server itself does not compact. It must be positive.
	CompactionRetention time.Duration
}

// Embedded is a running etcd member.
type Embedded struct {
	member    *embed.Etcd
	socket    string
	socketDir string // removed on Close, "" if the socket is in the data directory
	closing   *atomic.Bool
}

// Start opens the database in config.DataDir, creating it if there is none,
// and waits until the member takes requests. The caller holds the lock of the
// data directory and owns the result until Close.
func Start(ctx context.Context, config EmbeddedConfig) (*Embedded, error) {
	dir := memberDir(config.DataDir)
	if err := PrivateDir(dir); err != nil {
		return nil, fmt.Errorf("preparing the embedded etcd: %w", err)
	}
	socket, socketDir, err := placeSocket(config.DataDir)
	if err != nil {
		return nil, fmt.Errorf("preparing the embedded etcd: %w", err)
	}
	e := &Embedded{socket: socket, socketDir: socketDir, closing: new(atomic.Bool)}
	e.member, err = embed.StartEtcd(memberConfig(config, dir, socket, newMemberLogger(klog.FromContext(ctx).WithName("etcd"), e.closing)))
	if err != nil {
		e.removeSocketDir()
		return nil, fmt.Errorf("starting the embedded etcd in %q: %w", dir, err)
	}
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	select {
	case <-e.member.Server.ReadyNotify():
		return e, nil
	case err = <-e.member.Err():
	case <-e.member.Server.StopNotify():
		err = errors.New("it stopped by itself")
	case <-ctx.Done():
		err = ctx.Err()
	}
	e.Close()
	return nil, fmt.Errorf("waiting for the embedded etcd in %q: %w", dir, err)
}

// Endpoints are the client URLs of the member.
func (e *Embedded) Endpoints() []string { return []string{socketURL(e.socket)} }

// Failed is closed or receives when the member stopped without Close.
func (e *Embedded) Failed() <-chan error { return e.member.Err() }

// Close ends the member and waits for all of its goroutines. Acknowledged
// writes were synced before they were acknowledged, so nothing is lost whether
// Close runs or not.
func (e *Embedded) Close() {
	e.closing.Store(true)
	e.member.Close()
	e.removeSocketDir()
}

func (e *Embedded) removeSocketDir() {
	if e.socketDir != "" {
		_ = os.RemoveAll(e.socketDir)
	}
}

func memberDir(dataDir string) string { return filepath.Join(dataDir, "etcd") }

func socketPath(dataDir string) string { return filepath.Join(memberDir(dataDir), "client.sock") }

func socketURL(path string) string { return "unix://" + path }

// placeSocket chooses where the member listens: inside the private directory,
// where the snapshot command finds it, or in a private temporary directory
// when that path is longer than a socket address can be.
func placeSocket(dataDir string) (path, temporary string, err error) {
	path, err = filepath.Abs(socketPath(dataDir))
	if err != nil {
		return "", "", fmt.Errorf("cannot resolve data directory %q: %w", dataDir, err)
	}
	if len(path) <= maxSocketPath {
		return path, "", nil
	}
	temporary, err = os.MkdirTemp("", "rocketmq-apiserver-")
	if err != nil {
		return "", "", fmt.Errorf("cannot create directory for the etcd socket: %w", err)
	}
	return filepath.Join(temporary, "client.sock"), temporary, nil
}

func memberConfig(config EmbeddedConfig, dir, socket string, logger *zap.Logger) *embed.Config {
	client := url.URL{Scheme: "unix", Path: socket}
	peer, _ := url.Parse(peerURL) // a constant

	c := embed.NewConfig()
	c.Name = memberName
	c.Dir = dir
	c.ListenClientUrls = []url.URL{client}
	c.AdvertiseClientUrls = []url.URL{client}
	c.ListenPeerUrls = nil
	c.AdvertisePeerUrls = []url.URL{*peer}
	c.InitialCluster = c.InitialClusterFromName(memberName)
	c.InitialClusterToken = clusterToken

	c.QuotaBackendBytes = config.QuotaBytes
	// The server compacts by itself every --etcd-compaction-interval; this is
	// the backstop for those who switched that off.
	c.AutoCompactionMode = embed.CompactorModePeriodic
	c.AutoCompactionRetention = config.CompactionRetention.String()
	// Freed pages return to the file system only by defragmentation, which
	// blocks writes: the moment before serving is the one that nobody notices.
	c.BootstrapDefragThresholdMegabytes = 64

	// There is no follower to catch up, so old raft entries are only memory.
	c.SnapshotCount = 5000
	c.SnapshotCatchUpEntries = 100
	// A lone member elects itself when its election timeout has passed; the
	// shorter it is, the sooner the server is ready.
	c.TickMs = 50
	c.ElectionMs = 250
	c.EnableGRPCGateway = false

	c.ZapLoggerBuilder = embed.NewZapLoggerBuilder(logger)
	return c
}
