// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rootfs_test

import (
	"archive/tar"
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/rootfs"
)

type member struct {
	header  *tar.Header
	content []byte
}

func membersOf(t *testing.T, tree *layer.Tree) map[string]member {
	t.Helper()
	var buffer bytes.Buffer
	if err := tree.Write(&buffer); err != nil {
		t.Fatal(err)
	}
	members := map[string]member{}
	for tr := tar.NewReader(&buffer); ; {
		header, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return members
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		members[strings.TrimSuffix(header.Name, "/")] = member{header, content}
	}
}

func writeFile(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(path), 0o644); err != nil {
		t.Fatal(err)
	}
}

// base describes a base layer of this machine's own shell and a Java home that holds only what the test needs.
func base(t *testing.T) *layer.Tree {
	t.Helper()
	java := t.TempDir()
	for _, name := range []string{"bin/java", "release", "lib/modules", "lib/src.zip", "lib/libsplashscreen.so", "conf/net.properties"} {
		writeFile(t, filepath.Join(java, name))
	}
	shell, err := filepath.EvalSymlinks("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := rootfs.Base(rootfs.Machine{
		JavaHome:    java,
		Busybox:     shell,
		Applets:     []string{"ls", filepath.Base(shell)},
		Programs:    []string{shell},
		LibraryDirs: []string{"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestBaseHasTheUserAndItsHome(t *testing.T) {
	members := membersOf(t, base(t))
	if got := string(members["etc/passwd"].content); !strings.Contains(got, "rocketmq:x:3000:3000:") {
		t.Errorf("no user rocketmq with number 3000 in %q", got)
	}
	home := members["home/rocketmq"].header
	if home == nil || home.Uid != 3000 || home.Gid != 3000 {
		t.Errorf("the home directory is not rocketmq's: %+v", home)
	}
	if tmp := members["tmp"].header; tmp == nil || tmp.Mode != 0o1777 {
		t.Errorf("/tmp cannot be written by everybody: %+v", tmp)
	}
}

func TestBaseHasTheLibrariesOfItsPrograms(t *testing.T) {
	names := slices.Collect(maps.Keys(membersOf(t, base(t))))
	for _, want := range []string{"/libc.so.6", "/ld-linux-"} {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, "usr/") && strings.Contains(name, want) }) {
			t.Errorf("the shell needs %q, which is not in the layer: %v", want, names)
		}
	}
}

func TestBaseLeavesOutWhatNoServerNeeds(t *testing.T) {
	members := membersOf(t, base(t))
	for name, want := range map[string]bool{
		"opt/java/openjdk/lib/modules":            true,
		"opt/java/openjdk/conf/net.properties":    true,
		"opt/java/openjdk/lib/src.zip":            false,
		"opt/java/openjdk/lib/libsplashscreen.so": false,
	} {
		if _, got := members[name]; got != want {
			t.Errorf("%q in the layer: got %v, want %v", name, got, want)
		}
	}
}

func TestARealProgramWinsOverAnApplet(t *testing.T) {
	shell, _ := filepath.EvalSymlinks("/bin/sh")
	members := membersOf(t, base(t))
	if got := members["usr/bin/"+filepath.Base(shell)].header; got.Typeflag != tar.TypeReg {
		t.Errorf("the shell was replaced by a link to %q", got.Linkname)
	}
	if got := members["usr/bin/ls"].header; got == nil || got.Linkname != "busybox" {
		t.Errorf("ls is not an applet: %+v", got)
	}
}

func TestRocketMQLayer(t *testing.T) {
	lower := base(t)
	cases := map[string]struct {
		version, logFile, logClass string
	}{
		"4.x reads logback_broker.xml with the plain classes": {
			"4.9.7", "conf/logback_broker.xml", `"ch.qos.logback.core.ConsoleAppender"`,
		},
		"5.x reads rmq.broker.logback.xml with its own copy of them": {
			"5.5.0", "conf/rmq.broker.logback.xml", `"org.apache.rocketmq.logging.ch.qos.logback.core.ConsoleAppender"`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			jars := t.TempDir()
			writeFile(t, filepath.Join(jars, "a.jar"))
			tree, err := rootfs.RocketMQ(lower, c.version, jars)
			if err != nil {
				t.Fatal(err)
			}
			members := membersOf(t, tree)
			home := strings.TrimPrefix(rootfs.RocketMQHome(c.version), "/")
			for file, mode := range map[string]int64{
				"bin/docker-entrypoint.sh": 0o755, "bin/mqnamesrv": 0o755, "bin/mqbroker": 0o755, "bin/mqcontroller": 0o755,
				"bin/mqadmin": 0o755, "bin/runserver.sh": 0o755, "bin/runbroker.sh": 0o755, "bin/tools.sh": 0o755,
				"lib/a.jar": 0o644, "conf/broker.conf": 0o644, c.logFile: 0o644,
			} {
				h := members[home+"/"+file].header
				if h == nil || h.Uid != 3000 || h.Gid != 3000 || h.Mode != mode {
					t.Errorf("%s: got %+v, want mode %o and owner 3000:3000", file, h, mode)
				}
			}
			if _, ok := members["home/rocketmq"]; ok {
				t.Error("the version's layer repeats /home/rocketmq of the base")
			}
			if got := string(members[home+"/"+c.logFile].content); !strings.Contains(got, c.logClass) {
				t.Errorf("%s does not name the class %s:\n%s", c.logFile, c.logClass, got)
			}
		})
	}
}

func TestRocketMQWithoutJarsIsRefused(t *testing.T) {
	if _, err := rootfs.RocketMQ(base(t), "5.5.0", t.TempDir()); err == nil || !strings.Contains(err.Error(), "no jars in") {
		t.Errorf("got error %v", err)
	}
}

// Containers get their signals through process 1, so no script may stay between the container and the JVM.
func TestScriptsHandOverToWhatTheyStart(t *testing.T) {
	scripts, err := filepath.Glob("files/bin/*")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, path := range scripts {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "exec ") {
			t.Errorf("%s does not exec what it starts", path)
		}
	}
}

func TestServerLayerRefusesADynamicBinary(t *testing.T) {
	shell, _ := filepath.EvalSymlinks("/bin/sh")
	if _, err := rootfs.Server(shell); err == nil || !strings.Contains(err.Error(), "CGO_ENABLED=0") {
		t.Errorf("got error %v, want one that says how to build it", err)
	}
}

func TestServerLayer(t *testing.T) {
	tree, err := rootfs.Server(staticBinary(t))
	if err != nil {
		t.Fatal(err)
	}
	members := membersOf(t, tree)
	run := rootfs.ServerRun()
	h := members[strings.TrimPrefix(run.Entrypoint[0], "/")].header
	if h == nil || h.Mode != 0o755 {
		t.Errorf("the entry point %v is not an executable file of the layer: %+v", run.Entrypoint, h)
	}
	if run.User != "65532:65532" || members["home/nonroot"].header.Uid != 65532 {
		t.Errorf("the image does not run as 65532, or its home is somebody else's: %+v", run)
	}
}

// staticBinary writes the smallest file that is an ELF program without a loader.
func staticBinary(t *testing.T) string {
	t.Helper()
	header := elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(elf.EM_X86_64), Version: uint32(elf.EV_CURRENT), Ehsize: 64,
	}
	var data bytes.Buffer
	if err := binary.Write(&data, binary.LittleEndian, header); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "server")
	if err := os.WriteFile(path, data.Bytes(), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
