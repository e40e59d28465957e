// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package node

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// importTimeout bounds the import of one archive. 400 MB take 7 s on an idle machine, minutes on a very busy one.
const importTimeout = 15 * time.Minute

// Import makes the images of the archive (docker or OCI format) known to the node, unless this very archive has been
// imported already; a changed file at the same path is imported again.
func Import(ctx context.Context, clusterDir string, n plan.Node, archive string) error {
	identity, err := identify(archive)
	if err != nil {
		return fmt.Errorf("cannot import images: %w", err)
	}
	mark := filepath.Join(Dir(clusterDir, n), "images", identity)
	if _, err := os.Stat(mark); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, importTimeout, fmt.Errorf("not done within %s", importTimeout))
	defer cancel()
	if _, err := command.Run(ctx, "ctr", "--address="+n.Socket(), "--namespace=k8s.io", "images", "import", archive); err != nil {
		return fmt.Errorf("importing images into %s: %w", n.Name, err)
	}
	_, err = files.Write(mark, []byte(archive+"\n"), 0o644)
	return err
}

// identify tells archives apart by path, size and time: they are too large to be read just for that.
func identify(archive string) (string, error) {
	info, err := os.Stat(archive)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d\n", archive, info.Size(), info.ModTime().UnixNano()))
	return hex.EncodeToString(sum[:16]), nil
}
