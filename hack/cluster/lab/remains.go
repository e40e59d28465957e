// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/plan"
)

// unmountBelow unmounts everything mounted in the folders, lazily and the deepest first, until nothing is.
func unmountBelow(folders ...string) error {
	for {
		mounts, err := mountsBelow(folders...)
		if err != nil || len(mounts) == 0 {
			return err
		}
		for _, mount := range mounts {
			if err := unix.Unmount(mount, unix.MNT_DETACH|unix.UMOUNT_NOFOLLOW); err != nil && !errors.Is(err, unix.EINVAL) {
				return fmt.Errorf("cannot unmount %s: %w", mount, err)
			}
		}
	}
}

func mountsBelow(folders ...string) ([]string, error) {
	file, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return parseMounts(file, folders...)
}

// parseMounts returns the places in the folders where something is mounted, the last mounted and so the deepest first.
func parseMounts(mountinfo io.Reader, folders ...string) ([]string, error) {
	var mounts []string
	lines := bufio.NewScanner(mountinfo)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 {
			return nil, fmt.Errorf("unexpected line in mountinfo: %q", lines.Text())
		}
		// The kernel writes these characters as octal numbers.
		place := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(fields[4])
		if slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(place, folder+"/") }) {
			mounts = append(mounts, place)
		}
	}
	slices.Reverse(mounts)
	return mounts, lines.Err()
}

// removeUnmounted removes the folder, unless something is mounted in there: that belongs to somebody else, or is data
// that stays.
func removeUnmounted(folder string) error {
	mounts, err := mountsBelow(folder)
	if err != nil {
		return err
	}
	if len(mounts) > 0 {
		return fmt.Errorf("cannot remove %s: still mounted are %s", folder, strings.Join(mounts, ", "))
	}
	return os.RemoveAll(folder)
}

// removeLinksInto removes the symbolic links in the folder that lead, maybe through others, into the target.
func removeLinksInto(target, folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		link := filepath.Join(folder, entry.Name())
		if to, err := os.Readlink(link); err == nil && strings.HasPrefix(to, target+"/") {
			if err := os.Remove(link); err != nil {
				return err
			}
		}
	}
	return err
}

// removeNetworkResults removes what the network plugins' library noted about pods that were not taken down in order.
// Its files are named <network>-<pod sandbox>-<interface>. Loopback interfaces have a network's name that is not ours,
// but share the sandbox with one that is.
func removeNetworkResults(folder string) error {
	ours, err := filepath.Glob(filepath.Join(folder, plan.Prefix+"-node-?-*-eth0"))
	for _, file := range ours {
		name := strings.TrimSuffix(filepath.Base(file), "-eth0")
		sandbox := name[strings.LastIndexByte(name, '-')+1:]
		if e := os.Remove(filepath.Join(folder, "cni-loopback-"+sandbox+"-lo")); !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
		err = errors.Join(err, os.Remove(file))
	}
	return err
}

// removeEmpty removes those of the folders that are there and empty.
func removeEmpty(folders ...string) error {
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err == nil && len(entries) == 0 {
			err = os.Remove(folder)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func removeDeadSockets(folder string) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		if entry.Type()&fs.ModeSocket != 0 && !answers(path) {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}

// answers says whether somebody listens on the socket.
func answers(socket string) bool {
	connection, err := net.DialTimeout("unix", socket, time.Second)
	if err == nil {
		_ = connection.Close()
	}
	return !errors.Is(err, unix.ECONNREFUSED) && !errors.Is(err, fs.ErrNotExist)
}
