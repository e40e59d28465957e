// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rootfs

import (
	"debug/elf"
	"fmt"
	"io/fs"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/archive"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

// nonroot is the user of the server's image, the same number as in the distroless images.
var nonroot = layer.Owner{UID: 65532, GID: 65532}

// serverPath is the entry point of the server's image. The Dockerfile at the top of the repository has the same.
const serverPath = "/usr/local/bin/rocketmq-apiserver"

// Server returns the only layer of the rocketmq-apiserver image: the binary and what a process expects of a file system.
func Server(binary string) (*layer.Tree, error) {
	if err := mustBeStatic(binary); err != nil {
		return nil, err
	}
	t := layer.NewTree(nil)
	t.Bytes("etc/passwd", []byte("root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n"),
		0o644, layer.Root)
	t.Bytes("etc/group", []byte("root:x:0:\nnonroot:x:65532:\n"), 0o644, layer.Root)
	t.Dir("home/nonroot", 0o700, nonroot)
	t.Dir("tmp", fs.ModeSticky|0o777, layer.Root)
	t.File(serverPath, binary, 0o755, layer.Root)
	return t, t.Err()
}

// ServerRun is how a container of the server's image starts.
func ServerRun() archive.Run {
	return archive.Run{
		User:       "65532:65532",
		Env:        []string{"PATH=/usr/local/bin"},
		Entrypoint: []string{serverPath},
		WorkingDir: "/home/nonroot",
	}
}

// mustBeStatic refuses a binary that would not start in an image without libraries.
func mustBeStatic(path string) error {
	file, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("reading the server binary %q (make build makes it): %w", path, err)
	}
	defer func() { _ = file.Close() }() // only read
	if loader, ok := interpreterOf(file); ok {
		return fmt.Errorf("the server binary %q needs the loader %q: build it with CGO_ENABLED=0", path, loader)
	}
	return nil
}
