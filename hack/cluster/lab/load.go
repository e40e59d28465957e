// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/node"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// Load imports the images of the archives into all nodes, side by side. What a node has already is skipped. Nodes that
// are added later import them too, as long as the files are where they are.
func (l Lab) Load(ctx context.Context, archives []string) error {
	unlock, err := l.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := l.checkOwner(); err != nil {
		return err
	}
	nodes, err := l.nodes()
	if err != nil {
		return err
	}
	for _, archive := range archives {
		archive, err := filepath.Abs(archive)
		if err != nil {
			return err
		}
		if err := l.step(fmt.Sprintf("%s into %s", filepath.Base(archive), nodesName(nodes)), func() error {
			return forEach(nodes, func(n plan.Node) error { return node.Import(ctx, l.Dir(), n, archive) })
		}); err != nil {
			return err
		}
		if _, err := files.Write(l.archiveMark(archive), []byte(archive+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// nodes returns the nodes of the running cluster.
func (l Lab) nodes() ([]plan.Node, error) {
	count := l.existingNodes()
	if count == 0 {
		return nil, fmt.Errorf("there is no cluster in %s; start it with \"up\"", l.Dir())
	}
	return plan.Nodes(count)
}

func (l Lab) archiveMark(archive string) string {
	sum := sha256.Sum256([]byte(archive))
	return filepath.Join(l.Dir(), "archives", hex.EncodeToString(sum[:8]))
}

// archives returns the paths of the archives that have been loaded and still exist, in a stable order.
func (l Lab) archives() ([]string, error) {
	marks, err := os.ReadDir(filepath.Join(l.Dir(), "archives"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var archives []string
	for _, mark := range marks {
		text, err := os.ReadFile(filepath.Join(l.Dir(), "archives", mark.Name()))
		if err != nil {
			return nil, err
		}
		archive := strings.TrimSpace(string(text))
		if _, err := os.Stat(archive); err == nil {
			archives = append(archives, archive)
		}
	}
	return archives, nil
}
