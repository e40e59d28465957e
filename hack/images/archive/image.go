// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images/layer"
)

// Image is one image of an archive.
type Image struct {
	Tag          string // "apache/rocketmq:5.5.0"; without a registry it means docker.io
	Architecture string // as GOARCH
	Run          Run
	Layers       []layer.Layer // lowest first
}

// Run says how a container of the image starts, by the names of the image specification.
type Run struct {
	User         string              `json:"User,omitempty"`
	ExposedPorts map[string]struct{} `json:"ExposedPorts,omitempty"`
	Env          []string            `json:"Env,omitempty"`
	Entrypoint   []string            `json:"Entrypoint,omitempty"`
	Cmd          []string            `json:"Cmd,omitempty"`
	WorkingDir   string              `json:"WorkingDir,omitempty"`
	Labels       map[string]string   `json:"Labels,omitempty"`
}

// Ports returns the set of TCP ports in the form that Run.ExposedPorts has.
func Ports(ports ...int) map[string]struct{} {
	set := map[string]struct{}{}
	for _, port := range ports {
		set[fmt.Sprintf("%d/tcp", port)] = struct{}{}
	}
	return set
}

// config is an image's configuration file. Its digest is the image ID.
type config struct {
	Created      string  `json:"created"`
	Architecture string  `json:"architecture"`
	OS           string  `json:"os"`
	Config       Run     `json:"config"`
	RootFS       rootFS  `json:"rootfs"`
	History      []event `json:"history"`
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

type event struct {
	Created   string `json:"created"`
	CreatedBy string `json:"created_by"`
}

// manifestEntry is one element of the archive's manifest.json.
type manifestEntry struct {
	Config   string
	RepoTags []string
	Layers   []string
}

// beginning is when everything was created: a real time would make every build another image.
const beginning = "1970-01-01T00:00:00Z"

func (i Image) config() ([]byte, error) {
	c := config{
		Created:      beginning,
		Architecture: i.Architecture,
		OS:           "linux",
		Config:       i.Run,
		RootFS:       rootFS{Type: "layers"},
	}
	for _, l := range i.Layers {
		c.RootFS.DiffIDs = append(c.RootFS.DiffIDs, l.Digest)
		c.History = append(c.History, event{Created: beginning, CreatedBy: "hack/images"})
	}
	return json.Marshal(c)
}

// layerName is where a layer lies in the archive: by digest, so that images which share it name the same file.
func layerName(l layer.Layer) string {
	return strings.TrimPrefix(l.Digest, "sha256:") + ".tar"
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
