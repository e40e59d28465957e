// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// GetAllTopicListFromNameserverRequest reads every topic one name server knows.
type GetAllTopicListFromNameserverRequest struct{}

// Code returns 206.
func (GetAllTopicListFromNameserverRequest) Code() Code { return GetAllTopicListFromNameserver }

// GetTopicsByClusterRequest reads the topics of one cluster, system topics
// included. An unknown cluster is an empty list.
type GetTopicsByClusterRequest struct {
	Cluster string `ext:"cluster"`
}

// Code returns 224.
func (GetTopicsByClusterRequest) Code() Code { return GetTopicsByCluster }

// GetSystemTopicListFromNSRequest reads the topics that are named after a
// cluster or a broker group.
type GetSystemTopicListFromNSRequest struct{}

// Code returns 304.
func (GetSystemTopicListFromNSRequest) Code() Code { return GetSystemTopicListFromNS }

// GetSystemTopicListFromBrokerRequest reads the topics a broker holds for
// itself: the authority on what is a system topic there.
type GetSystemTopicListFromBrokerRequest struct{}

// Code returns 305.
func (GetSystemTopicListFromBrokerRequest) Code() Code { return GetSystemTopicListFromBroker }
