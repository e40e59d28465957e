// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package transfer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Permission bits of topics and routes.
const (
	permInherit = 1
	permWrite   = 2
	permRead    = 4
)

// topicSettings are the fields of a topic the engine decides on.
type topicSettings struct {
	TopicName       string            `json:"topicName"`
	ReadQueueNums   int               `json:"readQueueNums"`
	WriteQueueNums  int               `json:"writeQueueNums"`
	Perm            int               `json:"perm"`
	TopicFilterType string            `json:"topicFilterType,omitempty"`
	TopicSysFlag    int               `json:"topicSysFlag"`
	Order           bool              `json:"order"`
	Attributes      map[string]string `json:"attributes,omitempty"`
}

// topicFields are the fields there is a request for.
var topicFields = []string{"topicName", "readQueueNums", "writeQueueNums", "perm", "topicFilterType", "topicSysFlag", "order", "attributes"}

// groupSettings are the fields of a subscription group the engine decides on.
type groupSettings struct {
	GroupName      string `json:"groupName"`
	ConsumeEnable  *bool  `json:"consumeEnable"`
	RetryQueueNums *int   `json:"retryQueueNums"`
}

func (c Config) topic() (topicSettings, error) {
	var s topicSettings
	if err := json.Unmarshal([]byte(c), &s); err != nil {
		return s, fmt.Errorf("cannot read topic configuration %q: %w", string(c), err)
	}
	return s, nil
}

func (c Config) group() (groupSettings, error) {
	var s groupSettings
	if err := json.Unmarshal([]byte(c), &s); err != nil {
		return s, fmt.Errorf("cannot read group configuration %q: %w", string(c), err)
	}
	return s, nil
}

func (c Config) fields() (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(c), &fields); err != nil {
		return nil, fmt.Errorf("cannot read configuration %q: %w", string(c), err)
	}
	return fields, nil
}

// withPerm returns the configuration of a topic with another permission.
func (c Config) withPerm(perm int) (Config, error) {
	fields, err := c.fields()
	if err != nil {
		return "", err
	}
	fields["perm"] = json.RawMessage(strconv.Itoa(perm))
	text, err := encode(fields)
	return Config(text), err
}

// without returns the configuration without some fields.
func (c Config) without(names ...string) (Config, error) {
	fields, err := c.fields()
	if err != nil {
		return "", err
	}
	for _, name := range names {
		delete(fields, name)
	}
	text, err := encode(fields)
	return Config(text), err
}

// closed returns the configuration without the permission to write.
func (c Config) closed() (Config, error) {
	s, err := c.topic()
	if err != nil {
		return "", err
	}
	return c.withPerm(s.Perm &^ permWrite)
}

// inheriting returns the configuration with the inherit bit as given.
func (c Config) inheriting(bit int) (Config, error) {
	s, err := c.topic()
	if err != nil || s.Perm&permInherit == bit {
		return c, err
	}
	return c.withPerm(s.Perm&^permInherit | bit)
}

// encode writes JSON with sorted keys and nothing escaped that need not be.
func encode(value any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// difference names the fields that both configurations have with different values, except those to ignore; "" is none.
// Fields only one has are those of another version, which servers take as their defaults.
func difference(want, have Config, ignore ...string) (string, error) {
	a, err := want.fields()
	if err != nil {
		return "", err
	}
	b, err := have.fields()
	if err != nil {
		return "", err
	}
	for _, fields := range []map[string]json.RawMessage{a, b} {
		if fields["attributes"] == nil {
			fields["attributes"] = json.RawMessage("{}")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a)) {
		other, both := b[name]
		if both && !slices.Contains(ignore, name) && !sameJSON(a[name], other) {
			return fmt.Sprintf("%s is %s, want %s", name, other, a[name]), nil
		}
	}
	return "", nil
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return bytes.Equal(a, b)
	}
	// Encoding sorts the keys of objects.
	s, _ := encode(x)
	t, _ := encode(y)
	return s == t
}
