// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rootfs

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

// rocketmq is the user that the official images run as.
var rocketmq = layer.Owner{UID: 3000, GID: 3000}

// JavaHome is where the images have their Java runtime.
const JavaHome = "/opt/java/openjdk"

// Machine says where the parts of the base layer are on this machine.
type Machine struct {
	JavaHome    string   // a JRE or JDK 17
	Busybox     string   // statically linked
	Applets     []string // names that the busybox answers to
	Programs    []string // absolute paths; they go to /usr/bin of the image
	Libraries   []string // shared objects that must be there though nothing of the above is linked against them, see NativeLibraries
	LibraryDirs []string // where the loader looks
}

// Base returns the layer that all RocketMQ images share.
func Base(m Machine) (*layer.Tree, error) {
	t := layer.NewTree(nil)
	skeleton(t)
	accounts(t)
	libs := newLibraries(m.LibraryDirs...)
	errs := errors.Join(
		addJava(t, libs, m.JavaHome),
		addPrograms(t, libs, m.Programs),
	)
	addBusybox(t, m.Busybox, m.Applets)
	if err := errors.Join(errs, addLibraries(t, libs, m.Libraries)); err != nil {
		return nil, fmt.Errorf("collecting the base layer: %w", err)
	}
	return t, t.Err()
}

// skeleton makes the directories of a merged-/usr system: /lib/x and /usr/lib/x are the same file, whichever name a program uses.
func skeleton(t *layer.Tree) {
	for _, dir := range []string{"bin", "sbin", "lib", "lib64"} {
		t.Dir("usr/"+dir, 0o755, layer.Root)
		t.Link(dir, "usr/"+dir)
	}
	for _, dir := range []string{"proc", "sys", "dev", "run", "etc", "var", "mnt"} {
		t.Dir(dir, 0o755, layer.Root)
	}
	t.Dir("root", 0o700, layer.Root)
	t.Dir("tmp", fs.ModeSticky|0o777, layer.Root)
	t.Dir("var/tmp", fs.ModeSticky|0o777, layer.Root)
	t.Dir("home/rocketmq", 0o755, rocketmq)
}

func accounts(t *layer.Tree) {
	t.Bytes("etc/passwd", []byte("root:x:0:0:root:/root:/bin/sh\n"+
		"nobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"+
		"rocketmq:x:3000:3000::/home/rocketmq:/bin/bash\n"), 0o644, layer.Root)
	t.Bytes("etc/group", []byte("root:x:0:\nnogroup:x:65534:\nrocketmq:x:3000:\n"), 0o644, layer.Root)
	t.Bytes("etc/nsswitch.conf", []byte("passwd: files\ngroup: files\nhosts: files dns\n"), 0o644, layer.Root)
}

// javaPrograms are the programs of the Java installation that are of use in a server's container.
var javaPrograms = []string{"java", "keytool", "jcmd", "jstack", "jmap", "jps", "jstat"}

// javaOmitted are the files below lib that no server needs: sources, symbols for javac, the second class archive, and everything
// that draws or plays, which would pull in the X11 and sound libraries.
var javaOmitted = []string{
	"src.zip", "ct.sym", "psfont.properties.ja", "psfontj2d.properties", "classes_nocoops.jsa",
	"libatk-wrapper.so", "libawt_xawt.so", "libfontmanager.so", "libjavajpeg.so", "libjawt.so", "libjsound.so", "liblcms.so",
	"libmlib_image.so", "libsplashscreen.so",
}

// addJava copies the runtime with symbolic links followed: Debian keeps its configuration in /etc.
func addJava(t *layer.Tree, libs *libraries, home string) error {
	sources, err := javaFiles(home)
	if err != nil {
		return err
	}
	for _, source := range sources {
		libs.provided[filepath.Base(source)] = true
	}
	var errs []error
	for _, name := range javaPrograms {
		source := filepath.Join(home, "bin", name)
		if name != "java" && !isFile(source) {
			continue // a JRE has only some of them
		}
		t.File(JavaHome+"/bin/"+name, source, 0o755, layer.Root)
		t.Link("usr/bin/"+name, JavaHome+"/bin/"+name)
		errs = append(errs, libs.need(source))
	}
	for _, source := range sources {
		t.File(JavaHome+strings.TrimPrefix(source, home), source, permOf(source), layer.Root)
		errs = append(errs, libs.need(source))
	}
	t.File(JavaHome+"/release", filepath.Join(home, "release"), 0o644, layer.Root)
	return errors.Join(errs...)
}

// javaFiles lists what is copied of lib and conf.
func javaFiles(home string) ([]string, error) {
	var sources []string
	for _, dir := range []string{"lib", "conf"} {
		files, err := regularFiles(filepath.Join(home, dir))
		if err != nil {
			return nil, err
		}
		sources = append(sources, files...)
	}
	return slices.DeleteFunc(sources, func(source string) bool {
		return slices.Contains(javaOmitted, filepath.Base(source))
	}), nil
}

func addPrograms(t *layer.Tree, libs *libraries, programs []string) error {
	var errs []error
	for _, source := range programs {
		t.File("usr/bin/"+filepath.Base(source), source, 0o755, layer.Root)
		errs = append(errs, libs.need(source))
	}
	return errors.Join(errs...)
}

// addBusybox gives every tool that is not there as itself.
func addBusybox(t *layer.Tree, busybox string, applets []string) {
	t.File("usr/bin/busybox", busybox, 0o755, layer.Root)
	for _, name := range applets {
		if path := "usr/bin/" + name; !t.Has(path) {
			t.Link(path, "busybox")
		}
	}
}

// addLibraries copies what libs has collected and the extra ones. A link to a neighbour stays a link, so that a library is not
// there twice.
func addLibraries(t *layer.Tree, libs *libraries, extra []string) error {
	sources := append(slices.Clone(extra), slices.Collect(maps.Values(libs.found))...)
	slices.Sort(sources)
	for len(sources) > 0 {
		source := sources[0]
		sources = sources[1:]
		name := inUsr(source)
		if t.Has(name) {
			continue
		}
		target, err := os.Readlink(source)
		if err == nil && !strings.Contains(target, "/") {
			t.Link(name, target)
			sources = append(sources, filepath.Join(filepath.Dir(source), target))
			continue
		}
		if !isFile(source) {
			return fmt.Errorf("the shared library %q is not a file", source)
		}
		t.File(name, source, permOf(source), layer.Root)
	}
	return nil
}

// inUsr gives the one name that a file has in a merged-/usr system.
func inUsr(path string) string {
	if strings.HasPrefix(path, "/usr/") {
		return path
	}
	return "/usr" + path
}

// permOf keeps whether a file may be executed and makes everything readable by all.
func permOf(path string) fs.FileMode {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o111 != 0 {
		return 0o755
	}
	return 0o644
}
