// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package etcd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Snapshots in a directory are named after the time they were taken, in UTC, so
// that their names sort by age.
const (
	snapshotPrefix = "rocketmq-apiserver-"
	snapshotTime   = "20060102T150405.000000000Z"
	snapshotSuffix = ".db"
)

// SnapshotPath is the file in dir for a snapshot taken at now.
func SnapshotPath(dir string, now time.Time) string {
	return filepath.Join(dir, snapshotPrefix+now.UTC().Format(snapshotTime)+snapshotSuffix)
}

// RemoveOldSnapshots removes all but the newest snapshots in dir, and no file
// that SnapshotPath did not name. keep must be positive.
func RemoveOldSnapshots(dir string, keep int) (removed []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("listing snapshots: %w", err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	var problems []error
	for _, name := range oldSnapshots(names, keep) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			problems = append(problems, fmt.Errorf("removing old snapshot: %w", err))
			continue
		}
		removed = append(removed, name)
	}
	return removed, errors.Join(problems...)
}

// oldSnapshots are the names of snapshots among names but for the newest, the
// oldest first.
func oldSnapshots(names []string, keep int) []string {
	var snapshots []string
	for _, name := range names {
		stamp, ok := strings.CutPrefix(name, snapshotPrefix)
		if !ok {
			continue
		}
		if stamp, ok = strings.CutSuffix(stamp, snapshotSuffix); !ok {
			continue
		}
		if _, err := time.Parse(snapshotTime, stamp); err == nil {
			snapshots = append(snapshots, name)
		}
	}
	slices.Sort(snapshots)
	return snapshots[:max(0, len(snapshots)-keep)]
}
