// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package layer_test

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

// example describes a layer with one entry of each sort. The order of the calls must not matter, so reverse turns it round.
func example(t *testing.T, source string, reverse bool) *layer.Tree {
	t.Helper()
	tree := layer.NewTree(nil)
	steps := []func(){
		func() { tree.Dir("tmp", fs.ModeSticky|0o777, layer.Root) },
		func() { tree.Bytes("/etc/passwd", []byte("root:x:0:0\n"), 0o644, layer.Root) },
		func() { tree.File("home/u/run.sh", source, 0o755, layer.Owner{UID: 3000, GID: 3001}) },
		func() { tree.Link("lib", "usr/lib") },
	}
	for i := range steps {
		if reverse {
			i = len(steps) - 1 - i
		}
		steps[i]()
	}
	return tree
}

func sourceFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func headersOf(t *testing.T, tree *layer.Tree) map[string]*tar.Header {
	t.Helper()
	var buffer bytes.Buffer
	if err := tree.Write(&buffer); err != nil {
		t.Fatal(err)
	}
	headers := map[string]*tar.Header{}
	for tr := tar.NewReader(&buffer); ; {
		header, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return headers
		}
		if err != nil {
			t.Fatal(err)
		}
		headers[header.Name] = header
	}
}

func TestWriteHeaders(t *testing.T) {
	headers := headersOf(t, example(t, sourceFile(t, "#!/bin/sh\n"), false))
	cases := map[string]struct {
		name     string
		sort     byte
		mode     int64
		uid, gid int
		size     int64
		link     string
	}{
		"a directory keeps its sticky bit":               {name: "tmp/", sort: tar.TypeDir, mode: 0o1777},
		"content from memory":                            {name: "etc/passwd", sort: tar.TypeReg, mode: 0o644, size: 11},
		"a file has the given mode, not that on disk":    {name: "home/u/run.sh", sort: tar.TypeReg, mode: 0o755, uid: 3000, gid: 3001, size: 10},
		"a link keeps its target":                        {name: "lib", sort: tar.TypeSymlink, mode: 0o777, link: "usr/lib"},
		"a parent nobody named is root's and accessible": {name: "home/u/", sort: tar.TypeDir, mode: 0o755},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			h, ok := headers[c.name]
			if !ok {
				t.Fatalf("no entry %q in the layer", c.name)
			}
			if h.Typeflag != c.sort || h.Mode != c.mode || h.Uid != c.uid || h.Gid != c.gid || h.Size != c.size || h.Linkname != c.link {
				t.Errorf("got type %c mode %o owner %d:%d size %d link %q", h.Typeflag, h.Mode, h.Uid, h.Gid, h.Size, h.Linkname)
			}
			if !h.ModTime.Equal(time.Unix(0, 0)) || h.Uname != "" || h.Gname != "" {
				t.Errorf("time %v and owner names %q, %q show this machine", h.ModTime, h.Uname, h.Gname)
			}
		})
	}
}

func TestSameInputsGiveSameDigest(t *testing.T) {
	digests := map[string]bool{}
	for _, reverse := range []bool{false, true} {
		// Another directory, another time, another place on disk: only the content is the same.
		source := sourceFile(t, "#!/bin/sh\n")
		if err := os.Chtimes(source, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
		l, _, err := layer.Cache{Dir: t.TempDir()}.Layer("x", example(t, source, reverse))
		if err != nil {
			t.Fatal(err)
		}
		digests[l.Digest] = true
	}
	if len(digests) != 1 {
		t.Errorf("got %d digests for the same content: %v", len(digests), digests)
	}
}

func TestCacheWritesOnlyWhatChanged(t *testing.T) {
	source := sourceFile(t, "one")
	cache := layer.Cache{Dir: t.TempDir()}
	build := func() (layer.Layer, bool) {
		t.Helper()
		l, written, err := cache.Layer("x", example(t, source, false))
		if err != nil {
			t.Fatal(err)
		}
		return l, written
	}
	first, written := build()
	if !written {
		t.Error("the first build did not write")
	}
	second, written := build()
	if written || second != first {
		t.Errorf("nothing changed, but got written=%v and %v instead of %v", written, second, first)
	}
	if err := os.WriteFile(source, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	third, written := build()
	if !written || third.Digest == first.Digest {
		t.Errorf("a source changed, but got written=%v and digest %s, before %s", written, third.Digest, first.Digest)
	}
	if err := os.Truncate(third.Path, 100); err != nil {
		t.Fatal(err)
	}
	if repaired, written := build(); !written || repaired != third {
		t.Errorf("a damaged layer was taken from the cache: written=%v", written)
	}
}

func TestLayerAboveDoesNotRepeatDirectories(t *testing.T) {
	below := layer.NewTree(nil)
	below.Dir("home/rocketmq", 0o755, layer.Owner{UID: 3000, GID: 3000})
	above := layer.NewTree(below)
	above.Bytes("home/rocketmq/store/x", nil, 0o644, layer.Root)
	if got := strings.Join(above.Names(), " "); got != "home/rocketmq/store home/rocketmq/store/x" {
		t.Errorf("got %q; a repeated directory would take the owner of the one below away", got)
	}
}

func TestMistakesAreReported(t *testing.T) {
	cases := map[string]struct {
		describe func(*layer.Tree)
		want     string
	}{
		"the same path twice": {
			func(tree *layer.Tree) { tree.Link("a/b", "x"); tree.Bytes("/a/./b", nil, 0o644, layer.Root) },
			`"a/b" is added to the layer twice`,
		},
		"a file below a file": {
			func(tree *layer.Tree) {
				tree.Bytes("a", nil, 0o644, layer.Root)
				tree.Bytes("a/b", nil, 0o644, layer.Root)
			},
			`"a/b" cannot be added: "a" is not a directory`,
		},
		"the root itself": {func(tree *layer.Tree) { tree.Dir("/..", 0o755, layer.Root) }, "root directory"},
		"a source that does not exist": {
			func(tree *layer.Tree) { tree.File("a", "/does/not/exist", 0o644, layer.Root) }, "/does/not/exist",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			tree := layer.NewTree(nil)
			c.describe(tree)
			_, _, err := layer.Cache{Dir: t.TempDir()}.Layer("x", tree)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got error %v, want one with %q", err, c.want)
			}
		})
	}
}
