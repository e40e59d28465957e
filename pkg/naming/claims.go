// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package naming

// Names of the data volume where no claim template gives one, as the rocketmq-operator's examples have them. A first
// claim template without a name gets them too: the upstream definitions dropped template names, so stored manifests lack
// them.
const (
	BrokerVolume      = "broker-storage"
	NameServiceVolume = "namesrv-storage"
	ControllerVolume  = "controller-storage"
)
