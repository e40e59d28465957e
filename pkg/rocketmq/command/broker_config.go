// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// UpdateBrokerConfigRequest sets properties of a running broker and rewrites
// its whole configuration file. Success says little: unknown keys and values
// that cannot be parsed are ignored, and many keys act only at the next
// start. Read back with GetBrokerConfigRequest. The answer has no content.
type UpdateBrokerConfigRequest struct {
	Properties Properties `body:"properties"`
}

// Code returns 25.
func (UpdateBrokerConfigRequest) Code() Code { return UpdateBrokerConfig }

// GetBrokerConfigRequest reads all properties of a broker. They may contain
// passwords in clear.
type GetBrokerConfigRequest struct{}

// Code returns 26.
func (GetBrokerConfigRequest) Code() Code { return GetBrokerConfig }

// GetBrokerConfigResponse is the answer to code 26.
type GetBrokerConfigResponse struct {
	// DataVersion counts the changes since the broker started.
	DataVersion DataVersion `ext:"version,json,omitempty"`
	Properties  Properties  `body:"lines"`
}

// ExportRocksDBConfigToJSONRequest makes a broker write tables it keeps in
// RocksDB to files on its own disk.
type ExportRocksDBConfigToJSONRequest struct {
	ConfigType string `ext:"configType"`
}

// Code returns 355.
func (ExportRocksDBConfigToJSONRequest) Code() Code { return ExportRocksDBConfigToJSON }
