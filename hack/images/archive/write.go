// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"archive/tar"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

// Write writes the images to path, unless an archive of exactly these images is already there. It tells whether it wrote. The file
// appears in one step: a reader never sees half of it.
func Write(path string, images []Image) (bool, error) {
	a, err := assemble(images)
	if err != nil {
		return false, err
	}
	if a.isAt(path) {
		return false, nil
	}
	if err := a.writeTo(path); err != nil {
		return false, fmt.Errorf("writing archive %q: %w", path, err)
	}
	return true, nil
}

// contents is everything an archive consists of: small files in memory, layers by reference.
type contents struct {
	files  []file
	layers []layer.Layer // each digest once
}

type file struct {
	name string
	data []byte
}

func assemble(images []Image) (contents, error) {
	var a contents
	var manifest []manifestEntry
	seen := map[string]bool{}
	for _, image := range images {
		config, err := image.config()
		if err != nil {
			return contents{}, fmt.Errorf("describing image %q: %w", image.Tag, err)
		}
		entry := manifestEntry{Config: digestOf(config) + ".json", RepoTags: []string{image.Tag}}
		a.files = append(a.files, file{entry.Config, config})
		for _, l := range image.Layers {
			entry.Layers = append(entry.Layers, layerName(l))
			if !seen[l.Digest] {
				seen[l.Digest] = true
				a.layers = append(a.layers, l)
			}
		}
		manifest = append(manifest, entry)
	}
	data, err := json.Marshal(manifest)
	if err != nil {
		return contents{}, err
	}
	a.files = append(a.files, file{"manifest.json", data})
	return a, nil
}

// identity is the digest of the manifest: it names every configuration and layer by digest, hence it stands for all of the archive.
func (a contents) identity() string {
	return digestOf(a.files[len(a.files)-1].data)
}

func identityPath(path string) string { return path + ".id" }

func (a contents) isAt(path string) bool {
	id, err := os.ReadFile(identityPath(path))
	if err != nil || string(id) != a.identity() {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

func (a contents) writeTo(path string) error {
	part := path + ".part"
	out, err := os.Create(part)
	if err != nil {
		return err
	}
	defer func() { _ = out.Close() }() // a second time when all went well
	tw := tar.NewWriter(out)
	for _, f := range a.files {
		if err := writeHeader(tw, f.name, int64(len(f.data))); err != nil {
			return err
		}
		if _, err := tw.Write(f.data); err != nil {
			return err
		}
	}
	for _, l := range a.layers {
		if err := writeLayer(tw, l); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	// The identity goes away before the archive changes and comes back after it, so it never vouches for other bytes.
	if err := os.Remove(identityPath(path)); err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.Rename(part, path); err != nil {
		return err
	}
	return os.WriteFile(identityPath(path), []byte(a.identity()), 0o644)
}

func writeHeader(tw *tar.Writer, name string, size int64) error {
	return tw.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size, ModTime: time.Unix(0, 0)})
}

func writeLayer(tw *tar.Writer, l layer.Layer) error {
	in, err := os.Open(l.Path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	if err := writeHeader(tw, layerName(l), l.Bytes); err != nil {
		return err
	}
	_, err = io.Copy(tw, in)
	return err
}
