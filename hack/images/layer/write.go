// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package layer

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"
)

// Write writes the layer as a tar. Times are zero and owners are numbers only, so nothing of this machine shows.
func (t *Tree) Write(w io.Writer) error {
	if t.err != nil {
		return t.err
	}
	tw := tar.NewWriter(w)
	for _, name := range t.Names() {
		if err := t.entries[name].write(tw, name); err != nil {
			return fmt.Errorf("writing %q into the layer: %w", name, err)
		}
	}
	return tw.Close()
}

func (e entry) write(tw *tar.Writer, name string) error {
	header := &tar.Header{
		Name:    name,
		Mode:    tarMode(e.mode),
		Uid:     e.owner.UID,
		Gid:     e.owner.GID,
		ModTime: time.Unix(0, 0),
	}
	switch {
	case e.mode.IsDir():
		header.Typeflag, header.Name = tar.TypeDir, name+"/"
		return tw.WriteHeader(header)
	case e.mode&fs.ModeSymlink != 0:
		header.Typeflag, header.Linkname = tar.TypeSymlink, e.target
		return tw.WriteHeader(header)
	case e.source != "":
		header.Typeflag = tar.TypeReg
		return writeSource(tw, header, e.source)
	default:
		header.Typeflag, header.Size = tar.TypeReg, int64(len(e.content))
		if err := tw.WriteHeader(header); err != nil {
			return err
		}
		_, err := tw.Write(e.content)
		return err
	}
}

func writeSource(tw *tar.Writer, header *tar.Header, source string) error {
	file, err := os.Open(source)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%q is not a regular file", source)
	}
	header.Size = info.Size()
	if err := tw.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(tw, file)
	return err
}

// tarMode gives the permission bits as tar has them; of the special bits only sticky is used in these images.
func tarMode(mode fs.FileMode) int64 {
	bits := int64(mode.Perm())
	if mode&fs.ModeSticky != 0 {
		bits |= 0o1000
	}
	return bits
}
