// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package layer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Layer is a written layer.
type Layer struct {
	Digest string `json:"digest"` // "sha256:" + hex of the uncompressed tar; an image's diff ID
	Bytes  int64  `json:"bytes"`  // length of that tar
	Path   string `json:"-"`      // where the tar is
}

// Cache keeps written layers in a directory, each under a name given by the caller, and writes a layer anew only when an input of
// it has changed.
type Cache struct{ Dir string }

// record is what the cache notes beside a layer.
type record struct {
	Fingerprint string `json:"fingerprint"`
	Layer
}

// Layer returns the layer described by tree, from the cache when its fingerprint has not changed. Bool tells whether it was written.
func (c Cache) Layer(name string, tree *Tree) (Layer, bool, error) {
	fingerprint, err := tree.fingerprint()
	if err != nil {
		return Layer{}, false, fmt.Errorf("looking at the files of layer %q: %w", name, err)
	}
	if l, ok := c.lookup(name, fingerprint); ok {
		return l, false, nil
	}
	l, err := c.write(name, fingerprint, tree)
	if err != nil {
		return Layer{}, false, fmt.Errorf("writing layer %q: %w", name, err)
	}
	return l, true, nil
}

func (c Cache) tarPath(name string) string    { return filepath.Join(c.Dir, name+".tar") }
func (c Cache) recordPath(name string) string { return filepath.Join(c.Dir, name+".json") }

func (c Cache) lookup(name, fingerprint string) (Layer, bool) {
	data, err := os.ReadFile(c.recordPath(name))
	if err != nil {
		return Layer{}, false
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil || r.Fingerprint != fingerprint {
		return Layer{}, false
	}
	info, err := os.Stat(c.tarPath(name))
	if err != nil || info.Size() != r.Bytes {
		return Layer{}, false
	}
	r.Path = c.tarPath(name)
	return r.Layer, true
}

// write removes the record first and writes it last: an interrupted build leaves a layer without a record, which is written again.
func (c Cache) write(name, fingerprint string, tree *Tree) (Layer, error) {
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return Layer{}, err
	}
	if err := os.Remove(c.recordPath(name)); err != nil && !os.IsNotExist(err) {
		return Layer{}, err
	}
	file, err := os.Create(c.tarPath(name))
	if err != nil {
		return Layer{}, err
	}
	defer func() { _ = file.Close() }() // a second time when all went well
	hash := sha256.New()
	if err := tree.Write(io.MultiWriter(file, hash)); err != nil {
		return Layer{}, err
	}
	info, err := file.Stat()
	if err != nil {
		return Layer{}, err
	}
	if err := file.Close(); err != nil {
		return Layer{}, err
	}
	l := Layer{Digest: "sha256:" + hex.EncodeToString(hash.Sum(nil)), Bytes: info.Size(), Path: c.tarPath(name)}
	data, err := json.Marshal(record{Fingerprint: fingerprint, Layer: l})
	if err != nil {
		return Layer{}, err
	}
	return l, os.WriteFile(c.recordPath(name), data, 0o644)
}
