// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A JVM spends most of a start on reading classes from jars. It can map them from an archive that a JVM with the same jars has
// written when it ended: a broker of 5.5.0 is up after 2.3 seconds of a processor then and not after 3.5. An archive that does not
// fit, or is not there, makes starts slower and nothing else.

// archivePath is where the classes of a version are, beside its folder of jars.
func archivePath(jars string) string { return filepath.Join(filepath.Dir(jars), "classes.jsa") }

// archiveOptions let a JVM with these jars first on its class path use their archive, if there is one.
func archiveOptions(jars string) []string {
	if _, err := os.Stat(archivePath(jars)); err != nil {
		return nil
	}
	return []string{"-XX:SharedArchiveFile=" + archivePath(jars)}
}

// ArchiveClasses has a broker of the version write down its classes for all JVMs that start later. It does nothing, and made is false,
// when that was done since the jars came.
func ArchiveClasses(ctx context.Context, version string) (made bool, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("archiving the classes of RocketMQ %s: %w", version, err)
		}
	}()
	v, err := parseVersion(version)
	if err != nil {
		return false, err
	}
	lab, err := NewLab(LabOptions{})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	jars, err := jarsOf(lab.jars, v)
	if err != nil {
		return false, err
	}
	folder, err := os.Stat(jars)
	if err != nil {
		return false, err
	}
	target := archivePath(jars)
	if archive, err := os.Stat(target); err == nil && !archive.ModTime().Before(folder.ModTime()) {
		return false, nil
	}
	if err := os.RemoveAll(target); err != nil {
		return false, err
	}
	unfinished := target + ".unfinished"
	broker, err := lab.AddBroker(BrokerOptions{
		Name: "archive", Group: "archive", Cluster: "archive", Version: version,
		NameServers: []string{"127.0.0.1:1"}, // it need not work, only load what brokers load
		JVM:         []string{"-XX:ArchiveClassesAtExit=" + unfinished},
	})
	if err != nil {
		return false, err
	}
	if err := errors.Join(broker.Start(ctx), broker.Stop(ctx)); err != nil {
		return false, err
	}
	return true, os.Rename(unfinished, target)
}
