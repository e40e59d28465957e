// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rootfs

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// libraries collects the shared libraries that programs need, as the dynamic loader would find them.
type libraries struct {
	dirs     []string          // searched in this order
	provided map[string]bool   // library names that come with the programs themselves, such as libjvm.so with Java
	found    map[string]string // library name -> where it is on this machine
}

func newLibraries(dirs ...string) *libraries {
	return &libraries{dirs: dirs, provided: map[string]bool{}, found: map[string]string{}}
}

// need adds everything that the ELF file at path is linked against, and what that is linked against in turn. Files that are not
// ELF are ignored.
func (l *libraries) need(path string) error {
	file, err := elf.Open(path)
	var format *elf.FormatError
	if errors.As(err, &format) || errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the libraries that %q needs: %w", path, err)
	}
	defer func() { _ = file.Close() }() // only read
	names, err := file.ImportedLibraries()
	if err != nil {
		return fmt.Errorf("reading the libraries that %q needs: %w", path, err)
	}
	if interpreter, ok := interpreterOf(file); ok {
		l.found[interpreter] = interpreter
	}
	for _, name := range names {
		if err := l.resolve(path, name); err != nil {
			return err
		}
	}
	return nil
}

func (l *libraries) resolve(user, name string) error {
	if _, ok := l.found[name]; ok || l.provided[name] {
		return nil
	}
	for _, dir := range l.dirs {
		path := filepath.Join(dir, name)
		if !isFile(path) {
			continue
		}
		l.found[name] = path
		return l.need(path)
	}
	return fmt.Errorf("%q needs the library %q, which is in none of %v", user, name, l.dirs)
}

// interpreterOf returns the absolute path of the dynamic loader that a program names, if it does.
func interpreterOf(file *elf.File) (string, bool) {
	for _, segment := range file.Progs {
		if segment.Type != elf.PT_INTERP {
			continue
		}
		data := make([]byte, segment.Filesz)
		if _, err := segment.ReadAt(data, 0); err != nil {
			return "", false
		}
		return strings.TrimRight(string(data), "\x00"), true
	}
	return "", false
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// regularFiles lists the files below root, following links to files but not to directories.
func regularFiles(root string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if isFile(path) {
			files = append(files, path)
		}
		return nil
	})
	return files, err
}
