// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package rocketmq

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/command"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/rocketmq/remoting/fastjson"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/transfer"
)

// encoded is the canonical text of a configuration: standard JSON with sorted keys and without white space. Numbers stay
// as they were written.
func encoded(config any) (transfer.Config, error) {
	text, err := fastjson.Marshal(config)
	if err != nil {
		return "", fmt.Errorf("cannot keep a configuration: %w", err)
	}
	value, err := standard(text)
	if err != nil {
		return "", fmt.Errorf("cannot keep a configuration: %w", err)
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("cannot keep a configuration: %w", err)
	}
	return transfer.Config(strings.TrimSuffix(out.String(), "\n")), nil
}

// standard reads a value that may take the liberties of servers, as one that the standard library writes without them.
func standard(raw fastjson.RawValue) (any, error) {
	raw = bytes.TrimSpace(raw)
	d := fastjson.NewDecoder(raw)
	switch {
	case bytes.HasPrefix(raw, []byte("{")):
		object := map[string]any{}
		for key := range d.Object() {
			name := string(key)
			value, err := standard(d.Raw())
			if err != nil {
				return nil, err
			}
			object[name] = value
		}
		return object, d.Err()
	case bytes.HasPrefix(raw, []byte("[")):
		array := []any{}
		for range d.Array() {
			value, err := standard(d.Raw())
			if err != nil {
				return nil, err
			}
			array = append(array, value)
		}
		return array, d.Err()
	case json.Valid(raw) && !bytes.HasPrefix(raw, []byte(`"`)):
		return json.RawMessage(raw), nil
	default: // a string, or a number that is none in the standard
		return d.Text(), d.Err()
	}
}

// configsOf are the configurations of a table, read when they are asked for.
func configsOf[T any](table map[string]command.RawValue) transfer.Configs {
	configs := make(transfer.Configs, len(table))
	for name, raw := range table {
		configs[name] = func() (transfer.Config, error) {
			var config T
			if err := fastjson.Unmarshal(raw, &config); err != nil {
				return "", fmt.Errorf("cannot read the configuration of %q: %w", name, err)
			}
			return encoded(config)
		}
	}
	return configs
}

// decoded is the inverse of encoded.
func decoded[T any](configs []transfer.Config) ([]T, error) {
	list := make([]T, len(configs))
	for i, config := range configs {
		if err := fastjson.Unmarshal([]byte(config), &list[i]); err != nil {
			return nil, fmt.Errorf("internal error: cannot read configuration %s: %w", config, err)
		}
	}
	return list, nil
}
