// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package archive_test

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
	"reflect"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/archive"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

func newLayer(t *testing.T, content string) layer.Layer {
	t.Helper()
	tree := layer.NewTree(nil)
	tree.Bytes("file", []byte(content), 0o644, layer.Root)
	l, _, err := layer.Cache{Dir: t.TempDir()}.Layer("layer", tree)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// twoImages share their lowest layer.
func twoImages(t *testing.T) []archive.Image {
	t.Helper()
	base := newLayer(t, "base")
	return []archive.Image{
		{Tag: "x/y:1", Architecture: "amd64", Run: archive.Run{User: "u", ExposedPorts: archive.Ports(9876)}, Layers: []layer.Layer{base, newLayer(t, "one")}},
		{Tag: "x/y:2", Architecture: "amd64", Layers: []layer.Layer{base, newLayer(t, "two")}},
	}
}

// names and data of the members of an archive, in order.
func members(t *testing.T, path string) ([]string, map[string][]byte) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	data := map[string][]byte{}
	for tr := tar.NewReader(bytes.NewReader(raw)); ; {
		header, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return names, data
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, header.Name)
		if data[header.Name], err = io.ReadAll(tr); err != nil {
			t.Fatal(err)
		}
	}
}

func write(t *testing.T, path string, images []archive.Image) bool {
	t.Helper()
	written, err := archive.Write(path, images)
	if err != nil {
		t.Fatal(err)
	}
	return written
}

func hexSum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestSharedLayerIsInTheArchiveOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.tar")
	write(t, path, twoImages(t))
	names, data := members(t, path)
	if len(names) != 6 || len(data) != 6 { // 2 configurations, the manifest, 3 layers
		t.Errorf("got members %v, want 6 different ones", names)
	}
	for name, content := range data {
		if name != "manifest.json" && hexSum(content)+filepath.Ext(name) != name {
			t.Errorf("member %q does not have the digest in its name", name)
		}
	}
}

func TestManifestNamesWhatIsThere(t *testing.T) {
	images := twoImages(t)
	path := filepath.Join(t.TempDir(), "x.tar")
	write(t, path, images)
	_, data := members(t, path)
	var manifest []struct {
		Config           string
		RepoTags, Layers []string
	}
	if err := json.Unmarshal(data["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	if len(manifest) != 2 || manifest[0].Layers[0] != manifest[1].Layers[0] || manifest[0].Layers[1] == manifest[1].Layers[1] {
		t.Fatalf("the images do not share exactly their base: %+v", manifest)
	}
	for i, entry := range manifest {
		if !reflect.DeepEqual(entry.RepoTags, []string{images[i].Tag}) {
			t.Errorf("got tags %v, want %q", entry.RepoTags, images[i].Tag)
		}
		var config struct {
			Architecture, OS string
			Config           archive.Run
			RootFS           struct {
				DiffIDs []string `json:"diff_ids"`
			}
		}
		if err := json.Unmarshal(data[entry.Config], &config); err != nil {
			t.Fatalf("reading configuration %q: %v", entry.Config, err)
		}
		if config.OS != "linux" || config.Architecture != "amd64" || !reflect.DeepEqual(config.Config, images[i].Run) {
			t.Errorf("got configuration %+v of image %q", config, images[i].Tag)
		}
		for j, id := range config.RootFS.DiffIDs {
			if got := "sha256:" + hexSum(data[entry.Layers[j]]); got != id {
				t.Errorf("layer %d of %q has digest %s, its diff ID says %s", j, images[i].Tag, got, id)
			}
		}
	}
}

func TestWriteOnlyWhenSomethingChanged(t *testing.T) {
	images := twoImages(t)
	path := filepath.Join(t.TempDir(), "x.tar")
	if !write(t, path, images) {
		t.Error("the first archive was not written")
	}
	before, _ := os.ReadFile(path)
	if write(t, path, images) {
		t.Error("the same images were written again")
	}
	images[1].Run.User = "other"
	if !write(t, path, images) {
		t.Error("a changed configuration was not written")
	}
	images[1].Run.User = ""
	if !write(t, path, images) {
		t.Error("the change back was not written")
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the same images gave other bytes")
	}
}
