// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package command

// OrderTopicNamespace is the namespace of the queue lists of ordered topics:
// topic to "brokerName:queues;...".
const OrderTopicNamespace = "ORDER_TOPIC_CONFIG"

// PutKVConfigRequest stores a value on one name server. The answer has no
// content.
type PutKVConfigRequest struct {
	Namespace string `ext:"namespace"`
	Key       string `ext:"key"`
	Value     string `ext:"value"`
}

// Code returns 100.
func (PutKVConfigRequest) Code() Code { return PutKVConfig }

// GetKVConfigRequest reads a value; code 22 when there is none.
type GetKVConfigRequest struct {
	Namespace string `ext:"namespace"`
	Key       string `ext:"key"`
}

// Code returns 101.
func (GetKVConfigRequest) Code() Code { return GetKVConfig }

// GetKVConfigResponse is the answer to code 101.
type GetKVConfigResponse struct {
	Value string `ext:"value"`
}

// DeleteKVConfigRequest removes a value, and succeeds when there is none. The
// answer has no content.
type DeleteKVConfigRequest struct {
	Namespace string `ext:"namespace"`
	Key       string `ext:"key"`
}

// Code returns 102.
func (DeleteKVConfigRequest) Code() Code { return DeleteKVConfig }

// GetKVListByNamespaceRequest reads all values of a namespace as a KVTable;
// code 22 when it never had any.
type GetKVListByNamespaceRequest struct {
	Namespace string `ext:"namespace"`
}

// Code returns 219.
func (GetKVListByNamespaceRequest) Code() Code { return GetKVListByNamespace }
