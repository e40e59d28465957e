// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package version says which build this is. The linker sets the variables; a
// build without them (go run, tests) calls itself "devel".
package version

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	apimachineryversion "k8s.io/apimachinery/pkg/version"
	"k8s.io/component-base/compatibility"
)

// Set by the linker with -X; never assigned in code.
var (
	gitVersion = "v0.0.0-devel"
	gitCommit  = "unknown"
	buildDate  = "unknown"
)

// The libraries whose versions an operator asks for.
const (
	apiserverModule = "k8s.io/apiserver"
	etcdModule      = "go.etcd.io/etcd/server/v3"
)

// Info describes the build.
type Info struct {
	// Version is the semantic version of this software, with a leading v.
	Version string `json:"version"`
	// Commit is the source revision.
	Commit string `json:"commit"`
	// BuildDate is RFC 3339, or "unknown".
	BuildDate string `json:"buildDate"`
	// Kubernetes is the version of the API machinery.
	Kubernetes string `json:"kubernetes"`
	// Etcd is the version of the embedded etcd.
	Etcd string `json:"etcd"`
	// Go is the version of the compiler, Platform what it compiled for.
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Get describes the running build.
func Get() Info {
	info := Info{
		Version:    gitVersion,
		Commit:     gitCommit,
		BuildDate:  buildDate,
		Kubernetes: "unknown",
		Etcd:       "unknown",
		Go:         runtime.Version(),
		Platform:   runtime.GOOS + "/" + runtime.GOARCH,
	}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return info
	}
	for _, module := range build.Deps {
		switch module.Path {
		case apiserverModule:
			// k8s.io modules are v0.x.y where Kubernetes is v1.x.y.
			info.Kubernetes = strings.Replace(module.Version, "v0.", "v1.", 1)
		case etcdModule:
			info.Etcd = module.Version
		}
	}
	return info
}

// String is one fact per line, aligned.
func (i Info) String() string {
	return fmt.Sprintf("rocketmq-apiserver %s\ncommit:     %s\nbuilt:      %s\nkubernetes: %s\netcd:       %s\ngo:         %s %s\n",
		i.Version, i.Commit, i.BuildDate, i.Kubernetes, i.Etcd, i.Go, i.Platform)
}

// effective is an effective version whose /version answer names this software.
type effective struct {
	compatibility.EffectiveVersion
}

// WithBuildInfo returns v with the build's facts in its Info. The Kubernetes
// version comes first, for kubectl compares it with its own, and ours is the
// build metadata: v1.37.1+rocketmq-apiserver.v0.1.0.
func WithBuildInfo(v compatibility.EffectiveVersion) compatibility.EffectiveVersion {
	return effective{v}
}

// Info is the answer to GET /version.
func (e effective) Info() *apimachineryversion.Info {
	info := e.EffectiveVersion.Info()
	if info == nil {
		return nil
	}
	build := Get()
	kubernetes := build.Kubernetes
	if kubernetes == "unknown" { // a test binary
		kubernetes = fmt.Sprintf("v%s.%s.0", info.Major, info.Minor)
	}
	info.GitVersion = kubernetes + "+rocketmq-apiserver." + build.Version
	info.GitCommit = build.Commit
	info.GitTreeState = ""
	info.BuildDate = build.BuildDate
	return info
}
