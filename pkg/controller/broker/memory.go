// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package broker

import (
	"sync"

	corev1 "k8s.io/api/core/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/children"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/controller/internal/podstate"
)

// memory keeps what brokers said, so that each is asked once per start of its container. Nothing is lost with it: a new
// leader asks everybody once.
type memory struct {
	mu   sync.Mutex
	said map[children.Owner]map[string]Said // owner -> instance of a pod
}

func newMemory() *memory {
	return &memory{said: map[children.Owner]map[string]Said{}}
}

// recall returns what pods said, of those that have the list already.
func (m *memory) recall(owner children.Owner, pods map[string]*corev1.Pod, list string) map[string]Said {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := map[string]Said{}
	for name, pod := range pods {
		if said, ok := m.said[owner][podstate.Instance(pod)]; ok && said.NameServers == list {
			known[name] = said
		}
	}
	return known
}

// remember keeps what the pods said and forgets everybody else of the owner. What could not be asked is not kept.
func (m *memory) remember(owner children.Owner, pods map[string]*corev1.Pod, said map[string]Said) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := map[string]Said{}
	for name, answer := range said {
		if instance := podstate.Instance(pods[name]); answer.Err == nil && instance != "" {
			kept[instance] = answer
		}
	}
	m.said[owner] = kept
}

func (m *memory) forget(owner children.Owner) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.said, owner)
}
