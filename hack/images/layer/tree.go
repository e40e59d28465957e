// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package layer

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
)

// Owner is the numeric user and group of a file in the image. Names live in the image's own /etc/passwd.
type Owner struct{ UID, GID int }

// Root owns everything that is not said to be somebody else's.
var Root = Owner{}

// entry is one file, directory or symbolic link. Exactly one of content, source and target says where its data comes from;
// a directory has none of them.
type entry struct {
	mode    fs.FileMode // permission, sticky bit and type (0, ModeDir or ModeSymlink)
	owner   Owner
	content []byte
	source  string // a file of this machine
	target  string // of a symbolic link
}

// Tree describes the content of one layer. Methods that add to it note the first mistake and Err returns it, so that a long list of
// files can be written down without an error check per line.
type Tree struct {
	below   *Tree
	entries map[string]entry
	err     error
}

// NewTree returns an empty layer to be put on top of below (nil for the lowest one). Directories that exist below are not repeated:
// a layer that named them again would replace their owner and mode.
func NewTree(below *Tree) *Tree {
	return &Tree{below: below, entries: map[string]entry{}}
}

// Dir adds a directory.
func (t *Tree) Dir(name string, perm fs.FileMode, owner Owner) {
	t.add(name, entry{mode: fs.ModeDir | perm, owner: owner})
}

// File adds a regular file with the content of source, a path on this machine.
func (t *Tree) File(name, source string, perm fs.FileMode, owner Owner) {
	t.add(name, entry{mode: perm, owner: owner, source: source})
}

// Bytes adds a regular file with the given content.
func (t *Tree) Bytes(name string, content []byte, perm fs.FileMode, owner Owner) {
	t.add(name, entry{mode: perm, owner: owner, content: content})
}

// Link adds a symbolic link to target, which is not interpreted here.
func (t *Tree) Link(name, target string) {
	t.add(name, entry{mode: fs.ModeSymlink | 0o777, target: target})
}

// Has tells whether the layer itself, without those below, has this name.
func (t *Tree) Has(name string) bool {
	_, ok := t.entries[clean(name)]
	return ok
}

// Names returns every path of the layer, without a leading slash, in the order in which they are written.
func (t *Tree) Names() []string {
	return slices.Sorted(maps.Keys(t.entries))
}

// Err returns the mistakes made while describing the layer.
func (t *Tree) Err() error { return t.err }

func (t *Tree) add(name string, e entry) {
	name = clean(name)
	if name == "" {
		t.fail(errors.New("the root directory cannot be an entry of a layer"))
		return
	}
	if _, ok := t.entries[name]; ok {
		t.fail(fmt.Errorf("%q is added to the layer twice", name))
		return
	}
	t.addParents(name)
	t.entries[name] = e
}

// addParents names the directories above that no layer has yet: an engine would create them, but not all with the same mode.
func (t *Tree) addParents(name string) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		e, ok := t.find(dir)
		if !ok {
			t.entries[dir] = entry{mode: fs.ModeDir | 0o755}
			continue
		}
		if !e.mode.IsDir() {
			t.fail(fmt.Errorf("%q cannot be added: %q is not a directory", name, dir))
		}
	}
}

func (t *Tree) find(name string) (entry, bool) {
	for ; t != nil; t = t.below {
		if e, ok := t.entries[name]; ok {
			return e, true
		}
	}
	return entry{}, false
}

func (t *Tree) fail(err error) { t.err = errors.Join(t.err, err) }

// clean gives the form used in tar headers: relative to the root, without dots. It cannot climb above the root.
func clean(name string) string {
	return path.Clean("/" + name)[1:]
}
