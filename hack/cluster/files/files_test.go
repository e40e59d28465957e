// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package files_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster/files"
)

func TestWrite(t *testing.T) {
	long := time.Unix(1, 0)
	for name, c := range map[string]struct {
		// old is the file's content before, "" for no file.
		old, content string
		wantChanged  bool
	}{
		"a missing file is made with its folder": {content: "new", wantChanged: true},
		"other content is replaced":              {old: "old", content: "new", wantChanged: true},
		"equal content is not written again":     {old: "same", content: "same"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "folder", "file")
			if c.old != "" {
				if _, err := files.Write(path, []byte(c.old), 0o644); err != nil {
					t.Fatal(err)
				}
				if err := os.Chtimes(path, long, long); err != nil {
					t.Fatal(err)
				}
			}
			changed, err := files.Write(path, []byte(c.content), 0o600)
			if err != nil || changed != c.wantChanged {
				t.Errorf("changed %t with error %v, want %t", changed, err, c.wantChanged)
			}
			got, err := os.ReadFile(path)
			if err != nil || string(got) != c.content {
				t.Errorf("content %q with error %v, want %q", got, err, c.content)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if info.Mode().Perm() != 0o600 {
				t.Errorf("permissions %o, want 600", info.Mode().Perm())
			}
			if touched := !info.ModTime().Equal(long); touched != c.wantChanged {
				t.Errorf("file written: %t, want %t", touched, c.wantChanged)
			}
			entries, err := os.ReadDir(filepath.Dir(path))
			if err != nil || len(entries) != 1 {
				t.Errorf("the folder has %d entries (error %v), want the file alone", len(entries), err)
			}
		})
	}
}

func TestLastLines(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"fewer lines than asked for come whole":    {content: "1\n2\n", want: "1\n2\n"},
		"of more lines the last ones come":         {content: "1\n2\n3\n4\n", want: "2\n3\n4\n"},
		"an unfinished line counts":                {content: "1\n2\n3\n4", want: "2\n3\n4"},
		"an empty file has none":                   {},
		"of a long file only the end is looked at": {content: strings.Repeat("x", 1<<20) + "\nlast\n", want: strings.Repeat("x", 64<<10-len("\nlast\n")) + "\nlast\n"},
		"empty lines are lines":                    {content: "1\n\n\n\n", want: "\n\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(path, []byte(c.content), 0o644); err != nil {
				t.Fatal(err)
			}
			got, err := files.LastLines(path, 3)
			if err != nil || got != c.want {
				t.Errorf("got %.40q (%d bytes) with error %v, want %.40q (%d bytes)", got, len(got), err, c.want, len(c.want))
			}
		})
	}
}
