// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package image assembles a container image around one static program, without a container engine.
package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

// Write writes an archive, in the format of "docker save", with one image of the name that has nothing but the program,
// as its entry point. Equal programs make equal archives, and an equal archive is not written again.
func Write(archive, name, program string) error {
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	base := filepath.Base(program)
	layer, err := pack(file{name: base, content: content, mode: 0o755})
	if err != nil {
		return err
	}
	config, err := json.Marshal(map[string]any{
		"architecture": runtime.GOARCH,
		"os":           "linux",
		"config":       map[string]any{"Entrypoint": []string{"/" + base}},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + digest(layer)}},
	})
	if err != nil {
		return err
	}
	manifest, err := json.Marshal([]map[string]any{{
		"Config":   digest(config) + ".json",
		"RepoTags": []string{name},
		"Layers":   []string{digest(layer) + ".tar"},
	}})
	if err != nil {
		return err
	}
	whole, err := pack(
		file{name: "manifest.json", content: manifest, mode: 0o644},
		file{name: digest(config) + ".json", content: config, mode: 0o644},
		file{name: digest(layer) + ".tar", content: layer, mode: 0o644},
	)
	if err != nil {
		return err
	}
	_, err = files.Write(archive, whole, 0o644)
	return err
}

type file struct {
	name    string
	content []byte
	mode    int64
}

// pack makes a tar archive of the files, owned by root and without times.
func pack(contents ...file) ([]byte, error) {
	var buffer bytes.Buffer
	archive := tar.NewWriter(&buffer)
	for _, f := range contents {
		if err := archive.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content))}); err != nil {
			return nil, err
		}
		if _, err := archive.Write(f.content); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return buffer.Bytes(), err
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
