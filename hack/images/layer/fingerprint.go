// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package layer

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
)

// formatVersion is part of every fingerprint: raise it when Write would produce other bytes for the same tree.
const formatVersion = 1

// fingerprint tells cheaply whether Write would give the same bytes as before. Files of this machine count by path, length and
// modification time, as in make; contents that are in memory count themselves.
func (t *Tree) fingerprint() (string, error) {
	if t.err != nil {
		return "", t.err
	}
	hash := sha256.New()
	hash.Write(fmt.Appendf(nil, "format %d\n", formatVersion))
	for _, name := range t.Names() {
		e := t.entries[name]
		content := sha256.Sum256(e.content)
		hash.Write(fmt.Appendf(nil, "%q %o %d %d %q %x\n", name, e.mode, e.owner.UID, e.owner.GID, e.target, content))
		if e.source == "" {
			continue
		}
		info, err := os.Stat(e.source)
		if err != nil {
			return "", err
		}
		hash.Write(fmt.Appendf(nil, "%q %d %d\n", e.source, info.Size(), info.ModTime().UnixNano()))
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
