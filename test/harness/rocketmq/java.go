// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// properties are a server's settings, in the words of its configuration file.
type properties map[string]string

// with returns a copy in which the given settings replace or join these.
func (p properties) with(other map[string]string) properties {
	merged := maps.Clone(p)
	maps.Copy(merged, other)
	return merged
}

// text is a Java properties file in a stable order.
func (p properties) text() string {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(p)) {
		fmt.Fprintf(&b, "%s=%s\n", key, strings.ReplaceAll(p[key], "\\", "\\\\"))
	}
	return b.String()
}

// jvmOptions make a small, quick JVM. RocketMQ wants the opened packages on Java 17. TLS is off because a broker would spend
// half of its start on generating a key pair that it cannot use on that Java; -Dtls.server.mode and the paths of a real key in
// JVM options turn it on.
var jvmOptions = []string{
	"-Xms96m", "-Xmx256m", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
	"--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
	"--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
	"--add-opens=java.base/java.nio=ALL-UNNAMED",
	"--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
	"-Dtls.server.mode=disabled",
}

// scratchOptions keep what a JVM writes beside its data inside a directory that goes with the rest: native libraries are unpacked
// into the temporary directory, and a JVM that is killed leaves them there, as it does the file of its performance counters.
func scratchOptions(dir string) []string {
	return []string{"-Djava.io.tmpdir=" + dir, "-XX:-UsePerfData"}
}

// arguments are the command line after "java".
func (s *Server) arguments() []string {
	args := slices.Concat(jvmOptions, archiveOptions(s.jars), scratchOptions(s.scratchPath()))
	args = append(args,
		"-Duser.home="+s.dir,
		"-Drocketmq.home.dir="+s.dir,
		// Read by 5.x, where it is a file inside the jar.
		"-Drmq.logback.configurationFile=rmq."+s.logName()+".logback.xml",
	)
	args = append(args, s.jvm...)
	return append(args, "-cp", filepath.Join(s.jars, "*"), s.main, "-c", s.configPath())
}

// logName is the word that logging configurations have for a kind of server: org.apache.rocketmq.<word>.XStartup.
func (s *Server) logName() string { return strings.Split(s.main, ".")[3] }

// prepare writes the files that the process reads. The settings are written anew at each start: a server rewrites its own file when
// it is told to change a setting, and a test that wants that kept uses the server's storage, not this file.
func (s *Server) prepare() error {
	if err := os.WriteFile(s.configPath(), []byte(s.config.text()), 0o644); err != nil {
		return err
	}
	if err := os.MkdirAll(s.scratchPath(), 0o755); err != nil {
		return err
	}
	if !s.version.isFour() {
		return nil
	}
	return writeLogback(s.dir)
}

// writeLogback writes the logging settings that nothing of 4.x starts without.
func writeLogback(home string) error {
	conf := filepath.Join(home, "conf")
	if err := os.MkdirAll(conf, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"logback_namesrv.xml", "logback_broker.xml", "logback_tools.xml"} {
		if err := os.WriteFile(filepath.Join(conf, name), []byte(logback), 0o644); err != nil {
			return err
		}
	}
	return nil
}

const logback = `<configuration>
  <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %p %c{0} %t - %m%n</pattern></encoder>
  </appender>
  <root level="INFO"><appender-ref ref="STDOUT"/></root>
</configuration>
`
