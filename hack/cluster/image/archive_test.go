// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package image_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/image"
)

// TestWrite follows the references in the archive from the manifest to the program.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	program, archive := filepath.Join(dir, "run"), filepath.Join(dir, "image.tar")
	if err := os.WriteFile(program, []byte("the program"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := image.Write(archive, "example.com/run:1", program); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	files := unpack(t, content)

	var manifest []struct {
		Config           string
		RepoTags, Layers []string
	}
	decode(t, files["manifest.json"].content, &manifest)
	if len(manifest) != 1 || !slices.Equal(manifest[0].RepoTags, []string{"example.com/run:1"}) || len(manifest[0].Layers) != 1 {
		t.Fatalf("got the manifest %+v, want one image with one name and one layer", manifest)
	}
	var config struct {
		Config struct{ Entrypoint []string }
		RootFS struct {
			DiffIDs []string `json:"diff_ids"`
		}
	}
	decode(t, files[manifest[0].Config].content, &config)
	if !slices.Equal(config.Config.Entrypoint, []string{"/run"}) {
		t.Errorf("the entry point is %q", config.Config.Entrypoint)
	}
	layer := files[manifest[0].Layers[0]].content
	sum := sha256.Sum256(layer)
	if want := []string{"sha256:" + hex.EncodeToString(sum[:])}; !slices.Equal(config.RootFS.DiffIDs, want) {
		t.Errorf("the configuration names the layers %q, want %q", config.RootFS.DiffIDs, want)
	}
	if got := unpack(t, layer)["run"]; string(got.content) != "the program" || got.mode != 0o755 {
		t.Errorf("the layer has the program %q with mode %o", got.content, got.mode)
	}
}

type file struct {
	content []byte
	mode    int64
}

func unpack(t *testing.T, archive []byte) map[string]file {
	t.Helper()
	files := map[string]file{}
	for reader := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = file{content: content, mode: header.Mode}
	}
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("cannot understand %q: %v", text, err)
	}
}
