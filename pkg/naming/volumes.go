// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

import "strings"

// reservedVolume starts the name of every volume this software adds to a pod beside the data volume.
const reservedVolume = "rocketmq-"

// Volume returns the name of a volume that this software adds to a pod: "rocketmq-launch".
func Volume(purpose string) string { return reservedVolume + purpose }

// IsReservedVolume says whether a volume name is kept for this software.
func IsReservedVolume(name string) bool { return strings.HasPrefix(name, reservedVolume) }
