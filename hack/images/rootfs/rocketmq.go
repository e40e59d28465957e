// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rootfs

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/archive"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

// files are our own scripts and settings, under the names that the official distribution uses.
//
//go:embed files
var files embed.FS

// RocketMQHome is ROCKETMQ_HOME of a version's image.
func RocketMQHome(version string) string { return "/home/rocketmq/rocketmq-" + version }

// RocketMQ returns the layer of one version: scripts, settings, and the jars of the folder jars.
func RocketMQ(base *layer.Tree, version, jars string) (*layer.Tree, error) {
	t := layer.NewTree(base)
	home := RocketMQHome(version)
	for _, dir := range []string{"", "bin", "conf", "lib"} {
		t.Dir(path.Join(home, dir), 0o755, rocketmq)
	}
	err := errors.Join(addScripts(t, home), addSettings(t, home, version), addJars(t, home, jars))
	if err != nil {
		return nil, fmt.Errorf("collecting the layer of RocketMQ %s: %w", version, err)
	}
	return t, t.Err()
}

// RocketMQRun is how a container of a RocketMQ image starts.
func RocketMQRun(version string) archive.Run {
	home := RocketMQHome(version)
	return archive.Run{
		// By name, as in the official images: a pod with runAsNonRoot must say runAsUser as well.
		User:         "rocketmq",
		ExposedPorts: archive.Ports(9876, 10909, 10911, 10912),
		Env: []string{
			"PATH=" + JavaHome + "/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
			"JAVA_HOME=" + JavaHome,
			// Only in these images: a broker starts in half the CPU time, for without it every process generates a key pair for TLS
			// and compiles twice. A pod that wants TLS sets the variable itself.
			"JAVA_TOOL_OPTIONS=-Dtls.server.mode=disabled -XX:TieredStopAtLevel=1",
			"ROCKETMQ_VERSION=" + version,
			"ROCKETMQ_HOME=" + home,
		},
		Entrypoint: []string{"./docker-entrypoint.sh"},
		WorkingDir: home + "/bin",
	}
}

func addScripts(t *layer.Tree, home string) error {
	entries, err := files.ReadDir("files/bin")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data, err := files.ReadFile("files/bin/" + e.Name())
		if err != nil {
			return err
		}
		t.Bytes(path.Join(home, "bin", e.Name()), data, 0o755, rocketmq)
	}
	return nil
}

// logging says under which names a version looks for its logging settings and where its logging classes are.
type logging struct {
	FileName string // with %s for the process
	Package  string // that the logback classes are in: 5.x has a copy of its own
}

func loggingOf(version string) logging {
	if strings.HasPrefix(version, "4.") {
		return logging{FileName: "logback_%s.xml", Package: "ch.qos.logback"}
	}
	return logging{FileName: "rmq.%s.logback.xml", Package: "org.apache.rocketmq.logging.ch.qos.logback"}
}

func addSettings(t *layer.Tree, home, version string) error {
	conf, err := files.ReadFile("files/conf/broker.conf")
	if err != nil {
		return err
	}
	t.Bytes(path.Join(home, "conf/broker.conf"), conf, 0o644, rocketmq)
	text, err := template.ParseFS(files, "files/conf/logback.xml.tmpl")
	if err != nil {
		return err
	}
	logs := loggingOf(version)
	var xml bytes.Buffer
	if err := text.Execute(&xml, logs); err != nil {
		return err
	}
	for _, process := range []string{"namesrv", "broker", "controller", "tools"} {
		t.Bytes(path.Join(home, "conf", fmt.Sprintf(logs.FileName, process)), xml.Bytes(), 0o644, rocketmq)
	}
	return nil
}

func addJars(t *layer.Tree, home, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	count := 0
	for _, e := range entries {
		if filepath.Ext(e.Name()) == ".jar" {
			t.File(path.Join(home, "lib", e.Name()), filepath.Join(dir, e.Name()), 0o644, rocketmq)
			count++
		}
	}
	if count == 0 {
		return fmt.Errorf("no jars in %q", dir)
	}
	return nil
}
