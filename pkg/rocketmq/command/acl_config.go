// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

import "fmt"

// UpdateAndCreateACLConfigRequest sets one account of ACL 1.0 (before 5.3.3).
// The answer has no content.
type UpdateAndCreateACLConfigRequest struct {
	AccessKey          string `ext:"accessKey"`
	SecretKey          string `ext:"secretKey"`
	WhiteRemoteAddress string `ext:"whiteRemoteAddress,omitempty"`
	Admin              bool   `ext:"admin"`
	DefaultTopicPerm   string `ext:"defaultTopicPerm,omitempty"`
	DefaultGroupPerm   string `ext:"defaultGroupPerm,omitempty"`
	// TopicPerms and GroupPerms are "name=PUB|SUB" joined by ",".
	TopicPerms string `ext:"topicPerms,omitempty"`
	GroupPerms string `ext:"groupPerms,omitempty"`
}

// Code returns 50.
func (UpdateAndCreateACLConfigRequest) Code() Code { return UpdateAndCreateACLConfig }

// DeleteACLConfigRequest deletes one account of ACL 1.0. The answer has no
// content.
type DeleteACLConfigRequest struct {
	AccessKey string `ext:"accessKey"`
}

// Code returns 51.
func (DeleteACLConfigRequest) Code() Code { return DeleteACLConfig }

// GetBrokerClusterACLInfoRequest reads the version of the ACL 1.0 files.
type GetBrokerClusterACLInfoRequest struct{}

// Code returns 52.
func (GetBrokerClusterACLInfoRequest) Code() Code { return GetBrokerClusterACLInfo }

// ACLVersion is the answer to code 52.
type ACLVersion struct {
	ClusterName string      `ext:"clusterName"`
	BrokerName  string      `ext:"brokerName"`
	BrokerAddr  string      `ext:"brokerAddr"`
	Version     DataVersion `ext:"version,json"`
	// AllACLFileVersion holds the version of each file by its path on the
	// broker, where that says so.
	AllACLFileVersion map[string]DataVersion `ext:"allAclFileVersion,json,omitempty"`
}

// UpdateGlobalWhiteAddrsConfigRequest replaces the addresses that need no
// signature. The answer has no content.
type UpdateGlobalWhiteAddrsConfigRequest struct {
	// GlobalWhiteAddrs is addresses joined by ",".
	GlobalWhiteAddrs string `ext:"globalWhiteAddrs"`
	ACLFileFullPath  string `ext:"aclFileFullPath,omitempty"`
}

// Code returns 53.
func (UpdateGlobalWhiteAddrsConfigRequest) Code() Code { return UpdateGlobalWhiteAddrsConfig }

// GetBrokerClusterACLConfigRequest reads all accounts of ACL 1.0, secrets
// included.
type GetBrokerClusterACLConfigRequest struct{}

// Code returns 54.
func (GetBrokerClusterACLConfigRequest) Code() Code { return GetBrokerClusterACLConfig }

// ACLConfig is the answer to code 54.
type ACLConfig struct {
	GlobalWhiteAddrs   []string            `json:"globalWhiteAddrs"`
	PlainAccessConfigs []PlainAccessConfig `json:"plainAccessConfigs,required"`
}

// PlainAccessConfig is one account of ACL 1.0.
type PlainAccessConfig struct {
	AccessKey          string   `json:"accessKey"`
	SecretKey          string   `json:"secretKey"`
	WhiteRemoteAddress string   `json:"whiteRemoteAddress,omitempty"`
	Admin              bool     `json:"admin"`
	DefaultTopicPerm   string   `json:"defaultTopicPerm,omitempty"`
	DefaultGroupPerm   string   `json:"defaultGroupPerm,omitempty"`
	TopicPerms         []string `json:"topicPerms,omitempty"`
	GroupPerms         []string `json:"groupPerms,omitempty"`
}

// String leaves the secret out.
func (p PlainAccessConfig) String() string {
	return fmt.Sprintf("account %q (admin %t, topics %q, groups %q)", p.AccessKey, p.Admin, p.TopicPerms, p.GroupPerms)
}

// GoString leaves the secret out.
func (p PlainAccessConfig) GoString() string { return p.String() }
