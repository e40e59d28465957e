// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package validation

import (
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation/field"
)

// version is a RocketMQ version.
type version struct{ major, minor, patch int }

func (v version) before(other version) bool {
	if v.major != other.major {
		return v.major < other.major
	}
	if v.minor != other.minor {
		return v.minor < other.minor
	}
	return v.patch < other.patch
}

var (
	oldestVersion           = version{4, 9, 4}
	oldestControllerVersion = version{5, 1, 0}

	versionTag = regexp.MustCompile(`^v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})($|[^0-9])`)
)

// versionOfImage is the version that an image's tag tells, if it tells one.
func versionOfImage(image string) (version, bool) {
	image, _, _ = strings.Cut(image, "@")
	_, tag, tagged := strings.Cut(image[strings.LastIndexByte(image, '/')+1:], ":")
	match := versionTag.FindStringSubmatch(tag)
	if !tagged || match == nil {
		return version{}, false
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(match[i]) // at most four digits
		return n
	}
	return version{number(1), number(2), number(3)}, true
}

func warnImage(w *warnings, image string, oldest version, path *field.Path) {
	v, known := versionOfImage(image)
	w.addIf(known && v.before(oldest), path, "the tag says RocketMQ %d.%d.%d, but %d.%d.%d is the oldest version that is supported",
		v.major, v.minor, v.patch, oldest.major, oldest.minor, oldest.patch)
}
