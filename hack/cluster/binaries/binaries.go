// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package binaries builds the programs of the local cluster from Go modules, each at a version pinned in the go.mod of
// its folder beside this package. It builds one after the other, since one build keeps all processors busy, and what is
// up to date is skipped without asking the go command, which would take seconds to say so.
package binaries

import (
	"slices"
	"strings"
)

// Binary is a program to build.
type Binary struct {
	// Name is the name of the file.
	Name string
	// Module is the folder of the module it is built in, relative to hack/cluster; Package is its import path, or a
	// relative one.
	Module, Package string
	// Variables are strings set in the program by the linker, "import/path.name=value".
	Variables []string
}

// kubernetesVersion is repeated in kubernetes/go.mod, from which a program cannot learn it.
const kubernetesVersion = "v1.37.1"

// All returns every program in the order they are built: the API server first, for it compiles most of what the others
// share, then what integration tests need.
func All() []Binary {
	kubernetes := func(name string) Binary {
		major, minor, _ := strings.Cut(strings.TrimPrefix(kubernetesVersion, "v"), ".")
		minor, _, _ = strings.Cut(minor, ".")
		const pkg = "k8s.io/component-base/version."
		return Binary{
			Name: name, Module: "kubernetes", Package: "k8s.io/kubernetes/cmd/" + name,
			// Without them it calls itself v0.0.0-master.
			Variables: []string{pkg + "gitVersion=" + kubernetesVersion, pkg + "gitMajor=" + major, pkg + "gitMinor=" + minor},
		}
	}
	return []Binary{
		kubernetes("kube-apiserver"),
		{Name: "etcd", Module: "kubernetes", Package: "go.etcd.io/etcd/server/v3"},
		kubernetes("kube-controller-manager"),
		kubernetes("kubectl"),
		kubernetes("kube-scheduler"),
		kubernetes("kubelet"),
		kubernetes("kube-proxy"),
		{Name: "coredns", Module: "coredns", Package: "."},
		{Name: "provisioner", Module: "provisioner", Package: "."},
		{Name: "pause", Module: ".", Package: "./pause"},
	}
}

// Named returns the programs with the names, in building order, and the names there is no program for.
func Named(names ...string) (found []Binary, unknown []string) {
	known := map[string]bool{}
	for _, b := range All() {
		known[b.Name] = true
		if slices.Contains(names, b.Name) {
			found = append(found, b)
		}
	}
	return found, slices.DeleteFunc(slices.Clone(names), func(name string) bool { return known[name] })
}

// arguments are those of the go command. They and the environment decide what is shared in the build cache: everything
// but the linker flags must be equal in all builds of the project. A program is "run" by a cp that puts it into its place:
// unlike those of go build, programs of go run stay in the build cache, and to link all of them takes a minute.
func (b Binary) arguments(output string) []string {
	linker := []string{"-s", "-w"}
	for _, v := range b.Variables {
		linker = append(linker, "-X", v)
	}
	return []string{"run", "-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false", "-ldflags=" + strings.Join(linker, " "), "-exec=cp", b.Package, output}
}
