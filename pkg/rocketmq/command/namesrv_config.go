// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// UpdateNamesrvConfigRequest sets properties of a running name server; what is
// said of UpdateBrokerConfigRequest holds here. The answer has no content.
type UpdateNamesrvConfigRequest struct {
	Properties Properties `body:"properties"`
}

// Code returns 318.
func (UpdateNamesrvConfigRequest) Code() Code { return UpdateNamesrvConfig }

// GetNamesrvConfigRequest reads all properties of a name server.
type GetNamesrvConfigRequest struct{}

// Code returns 319.
func (GetNamesrvConfigRequest) Code() Code { return GetNamesrvConfig }

// PropertiesResponse is the answer to codes 319 and 1010.
type PropertiesResponse struct {
	Properties Properties `body:"lines"`
}
