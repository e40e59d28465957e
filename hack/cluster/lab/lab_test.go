// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package lab

import (
	"slices"
	"strings"
	"testing"
)

func TestParseMounts(t *testing.T) {
	line := func(place string) string { return "36 35 98:0 / " + place + " rw,noatime - ext4 /dev/root rw\n" }
	for name, c := range map[string]struct {
		mountinfo string
		want      []string
		wantErr   bool
	}{
		"nothing is mounted":                       {},
		"the deepest comes first":                  {mountinfo: line("/c/a") + line("/c/a/b"), want: []string{"/c/a/b", "/c/a"}},
		"other places do not count":                {mountinfo: line("/") + line("/other") + line("/c/a"), want: []string{"/c/a"}},
		"a folder of a longer name does not count": {mountinfo: line("/cc/a")},
		"the folder itself does not count":         {mountinfo: line("/c")},
		"two folders":                              {mountinfo: line("/c/a") + line("/d/b"), want: []string{"/d/b", "/c/a"}},
		"blanks are decoded":                       {mountinfo: line(`/c/a\040b`), want: []string{"/c/a b"}},
		"a line that is cut is an error":           {mountinfo: "36 35\n", wantErr: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseMounts(strings.NewReader(c.mountinfo), "/c", "/d")
			if !slices.Equal(got, c.want) || (err != nil) != c.wantErr {
				t.Errorf("got %q with error %v, want %q, error: %t", got, err, c.want, c.wantErr)
			}
		})
	}
}
