// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package node

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const cgroupRoot = "/sys/fs/cgroup"

// hierarchies returns the folders in which a control group has to be made: one for each controller with version 1, a
// single one with version 2. Version 2 may also be mounted beside version 1, in the folder "unified"; it has no
// controllers then, but runc makes groups there too.
func hierarchies() (folders []string, unified bool, err error) {
	if _, err := os.Stat(filepath.Join(cgroupRoot, "cgroup.controllers")); err == nil {
		return []string{cgroupRoot}, true, nil
	}
	entries, err := os.ReadDir(cgroupRoot)
	if err != nil {
		return nil, false, err
	}
	for _, entry := range entries {
		folder := filepath.Join(cgroupRoot, entry.Name())
		// A link such as cpu -> cpu,cpuacct leads to a folder that is listed too.
		if _, err := os.Stat(filepath.Join(folder, "cgroup.procs")); err == nil && entry.IsDir() {
			folders = append(folders, folder)
		}
	}
	return folders, false, nil
}

// ensureControlGroups makes the control group below which a kubelet makes those of its pods.
func ensureControlGroups(name string) error {
	folders, unified, err := hierarchies()
	if err != nil {
		return fmt.Errorf("cannot find the control groups: %w", err)
	}
	for _, folder := range folders {
		group := filepath.Join(folder, name)
		if err := os.MkdirAll(group, 0o755); err != nil {
			return fmt.Errorf("cannot make the control group %s: %w", group, err)
		}
		if unified {
			if err := delegateControllers(folder); err != nil {
				return err
			}
		}
		// A new group of this controller is empty and takes no process until it has been given something.
		for _, file := range []string{"cpuset.cpus", "cpuset.mems"} {
			if err := inherit(folder, group, file); err != nil && !unified {
				return err
			}
		}
	}
	return nil
}

// delegateControllers lets the groups below the folder use the controllers that kubelets need.
func delegateControllers(folder string) error {
	available, err := os.ReadFile(filepath.Join(folder, "cgroup.controllers"))
	if err != nil {
		return err
	}
	for _, controller := range []string{"cpu", "cpuset", "io", "memory", "pids", "hugetlb"} {
		if !slices.Contains(strings.Fields(string(available)), controller) {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, "cgroup.subtree_control"), []byte("+"+controller), 0); err != nil {
			return fmt.Errorf("cannot let control groups use %q: %w", controller, err)
		}
	}
	return nil
}

func inherit(parent, group, file string) error {
	value, err := os.ReadFile(filepath.Join(parent, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	have, err := os.ReadFile(filepath.Join(group, file))
	if err == nil && len(bytes.TrimSpace(have)) == 0 {
		err = os.WriteFile(filepath.Join(group, file), value, 0)
	}
	return err
}

// KillControlGroup kills all processes of the control group, those of all the node's pods, and removes it.
func KillControlGroup(name string) error {
	folders, _, err := hierarchies()
	if err != nil {
		return err
	}
	const limit = 20 * time.Second
	for deadline := time.Now().Add(limit); ; {
		var left error
		for _, folder := range folders {
			group := filepath.Join(folder, name)
			if err := errors.Join(killAll(group), removeGroup(group)); err != nil {
				left = err
			}
		}
		if left == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("cannot remove the control group %q within %s: %w", name, limit, left)
		}
		// There is nothing to wait for: the kernel gives no sign when a killed process has left its groups.
		<-time.After(20 * time.Millisecond)
	}
}

func killAll(group string) error {
	return walk(group, func(folder string) error {
		procs, err := os.ReadFile(filepath.Join(folder, "cgroup.procs"))
		if err != nil {
			return ignoreGone(err)
		}
		for _, field := range strings.Fields(string(procs)) {
			if pid, err := strconv.Atoi(field); err == nil && pid > 0 {
				// Gone already is as good.
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		return nil
	})
}

func removeGroup(group string) error {
	return walk(group, func(folder string) error { return ignoreGone(syscall.Rmdir(folder)) })
}

// walk visits the folder and all below it, the deepest first.
func walk(folder string, visit func(string) error) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return ignoreGone(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := walk(filepath.Join(folder, entry.Name()), visit); err != nil {
				return err
			}
		}
	}
	return visit(folder)
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENODEV) {
		return nil
	}
	return err
}
