// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rootfs

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// nativePackages hold the libraries that native code inside jars loads at run time (rocksdbjni and netty want libpthread, libdl,
// librt, libstdc++ and libgcc_s). Nothing on disk is linked against all of them, so looking at programs does not find them; without
// them a 5.x broker dies with UnsatisfiedLinkError.
var nativePackages = []string{"libc6", "libstdc++6", "libgcc-s1", "zlib1g"}

// programNames are the real tools in the images; everything else is an applet of busybox.
var programNames = []string{"bash", "curl", "ps", "pgrep", "pkill", "ss", "ip"}

// lookUpTimeout bounds each question to dpkg and busybox, which answer in milliseconds.
const lookUpTimeout = 30 * time.Second

// Debian finds the parts of the base layer on a Debian or Ubuntu machine. javaHome is that of a JRE or JDK 17; empty means
// where the package openjdk-17-jre-headless has it.
func Debian(ctx context.Context, javaHome string) (Machine, error) {
	if javaHome == "" {
		javaHome = "/usr/lib/jvm/java-17-openjdk-" + runtime.GOARCH
	}
	m := Machine{JavaHome: javaHome, LibraryDirs: libraryDirs()}
	var errs []error
	for _, name := range programNames {
		path, err := exec.LookPath(name)
		errs = append(errs, err)
		m.Programs = append(m.Programs, path)
	}
	var err error
	m.Busybox, err = exec.LookPath("busybox")
	errs = append(errs, err)
	m.Applets, err = lines(ctx, "busybox", "--list")
	errs = append(errs, err)
	m.Libraries, err = nativeLibraries(ctx)
	if err := errors.Join(append(errs, err)...); err != nil {
		return Machine{}, fmt.Errorf("looking for the parts of the images on this machine (hack/images/build.sh installs them): %w", err)
	}
	return m, nil
}

// libraryDirs are the default directories of the loader on a multi-architecture system.
func libraryDirs() []string {
	triplet := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[runtime.GOARCH]
	return []string{"/usr/lib/" + triplet, "/lib/" + triplet, "/usr/lib", "/lib"}
}

// nativeLibraries lists the shared objects of nativePackages, but for the character set converters, which are many and not used.
func nativeLibraries(ctx context.Context) ([]string, error) {
	files, err := lines(ctx, "dpkg-query", append([]string{"--listfiles"}, nativePackages...)...)
	if err != nil {
		return nil, err
	}
	var libraries []string
	for _, path := range files {
		base := filepath.Base(path)
		if (strings.HasSuffix(base, ".so") || strings.Contains(base, ".so.")) && !strings.Contains(path, "/gconv/") && isFile(path) {
			libraries = append(libraries, path)
		}
	}
	return libraries, nil
}

func lines(ctx context.Context, name string, args ...string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, lookUpTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return nil, fmt.Errorf("running %s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.Fields(string(out)), nil
}
