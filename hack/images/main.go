// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Command images assembles container images without a container engine: apache/rocketmq for several versions, and
// rocketmq-apiserver. See README.md; build.sh beside it installs what is needed and calls it.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/archive"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/rootfs"
)

type options struct {
	output    string
	jars      string
	versions  string
	javaHome  string
	server    string
	serverTag string
}

func main() {
	var o options
	flag.StringVar(&o.output, "output", "", "directory for the archives (required)")
	flag.StringVar(&o.versions, "rocketmq-versions", "", "comma-separated RocketMQ versions to make rocketmq.tar of; empty: none")
	flag.StringVar(&o.jars, "jars", "", "directory with <version>/lib for each RocketMQ version")
	flag.StringVar(&o.javaHome, "java-home", "", "JRE or JDK 17 to copy; default: that of the Debian package")
	flag.StringVar(&o.server, "server", "", "static rocketmq-apiserver binary to make rocketmq-apiserver.tar of; empty: none")
	flag.StringVar(&o.serverTag, "server-tag", "rocketmq-apiserver/rocketmq-apiserver:dev", "name of the server's image")
	flag.Parse()
	log.SetFlags(0)
	log.SetPrefix("images: ")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, o options) error {
	if o.output == "" {
		return fmt.Errorf("-output is required: the directory that the archives are written to")
	}
	b := builder{output: o.output, cache: layer.Cache{Dir: filepath.Join(o.output, "layers")}}
	if o.versions != "" {
		if err := b.rocketMQ(ctx, o); err != nil {
			return err
		}
	}
	if o.server != "" {
		return b.server(o)
	}
	return nil
}

// builder writes layers and archives and says what it did.
type builder struct {
	output string
	cache  layer.Cache
}

func (b builder) rocketMQ(ctx context.Context, o options) error {
	machine, err := rootfs.Debian(ctx, o.javaHome)
	if err != nil {
		return err
	}
	baseTree, err := rootfs.Base(machine)
	if err != nil {
		return err
	}
	base, err := b.layer("rocketmq-base", baseTree)
	if err != nil {
		return err
	}
	var images []archive.Image
	for version := range strings.SplitSeq(o.versions, ",") {
		tree, err := rootfs.RocketMQ(baseTree, version, filepath.Join(o.jars, version, "lib"))
		if err != nil {
			return err
		}
		top, err := b.layer("rocketmq-"+version, tree)
		if err != nil {
			return err
		}
		images = append(images, archive.Image{
			Tag:          "apache/rocketmq:" + version,
			Architecture: runtime.GOARCH,
			Run:          rootfs.RocketMQRun(version),
			Layers:       []layer.Layer{base, top},
		})
	}
	return b.archive("rocketmq.tar", images)
}

func (b builder) server(o options) error {
	tree, err := rootfs.Server(o.server)
	if err != nil {
		return err
	}
	only, err := b.layer("rocketmq-apiserver", tree)
	if err != nil {
		return err
	}
	return b.archive("rocketmq-apiserver.tar", []archive.Image{{
		Tag:          o.serverTag,
		Architecture: runtime.GOARCH,
		Run:          rootfs.ServerRun(),
		Layers:       []layer.Layer{only},
	}})
}

func (b builder) layer(name string, tree *layer.Tree) (layer.Layer, error) {
	start := time.Now()
	l, written, err := b.cache.Layer(name, tree)
	if err != nil {
		return layer.Layer{}, err
	}
	if written {
		log.Printf("layer %s: %d files, %d MB, %s", name, len(tree.Names()), l.Bytes>>20, time.Since(start).Round(10*time.Millisecond))
	}
	return l, nil
}

func (b builder) archive(name string, images []archive.Image) error {
	start := time.Now()
	path := filepath.Join(b.output, name)
	written, err := archive.Write(path, images)
	if err != nil {
		return err
	}
	state := "unchanged"
	if written {
		state = "written in " + time.Since(start).Round(10*time.Millisecond).String()
	}
	for _, image := range images {
		log.Printf("%s: %s %s", path, image.Tag, state)
	}
	return nil
}
