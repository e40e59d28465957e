// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

// hashLength is the length of a hash in names and annotations, in hexadecimal digits.
const hashLength = 10

// brokerInputs is what of a Broker reaches its pods. Fields may be added, always with omitempty; a field that is removed
// or renamed makes every Broker look changed after an upgrade.
type brokerInputs struct {
	Image           string                   `json:"image"`
	ClusterName     string                   `json:"clusterName"`
	ReplicationMode string                   `json:"replicationMode"`
	Properties      map[string]string        `json:"properties,omitempty"`
	Pod             v1alpha1.PodSettings     `json:"pod"`
	Storage         v1alpha1.StorageSettings `json:"storage"`
	Volumes         []corev1.Volume          `json:"volumes,omitempty"`
}

// nameServiceInputs is the same for a NameService.
type nameServiceInputs struct {
	Image      string                   `json:"image"`
	Properties map[string]string        `json:"properties,omitempty"`
	Pod        v1alpha1.PodSettings     `json:"pod"`
	Storage    v1alpha1.StorageSettings `json:"storage"`
}

// BrokerRevision returns the hash of everything in the spec that reaches the pods of a Broker. The name-server list,
// the number of groups and replicas, and the policies of updating and scaling are not among it.
func BrokerRevision(b *v1alpha1.Broker) string {
	return hash(brokerInputs{
		Image:           b.Spec.BrokerImage,
		ClusterName:     clusterName(b),
		ReplicationMode: replicationMode(b),
		Properties:      brokerProperties(b),
		Pod:             resolvedPod(b.Spec.PodSettings),
		Storage:         b.Spec.StorageSettings,
		Volumes:         b.Spec.Volumes,
	})
}

// NameServiceRevision returns the hash of everything in the spec that reaches the pods of a NameService.
func NameServiceRevision(n *v1alpha1.NameService) string {
	return hash(nameServiceInputs{
		Image:      n.Spec.NameServiceImage,
		Properties: n.Spec.Properties,
		Pod:        resolvedPod(n.Spec.PodSettings),
		Storage:    n.Spec.StorageSettings,
	})
}

// resolvedPod writes out the defaults that depend on other fields, so that saying them is no change.
func resolvedPod(p v1alpha1.PodSettings) v1alpha1.PodSettings {
	p.DNSPolicy = dnsPolicy(&p)
	p.TerminationGracePeriodSeconds = new(gracePeriodSeconds(&p))
	return p
}

func clusterName(b *v1alpha1.Broker) string {
	if b.Spec.ClusterName != "" {
		return b.Spec.ClusterName
	}
	return naming.ClusterName(b.Name, b.Spec.Properties)
}

func replicationMode(b *v1alpha1.Broker) string {
	return naming.ReplicationMode(string(b.Spec.ReplicationMode), b.Spec.Properties)
}

// hash returns a hash that depends on what v says and not on how this release spells it: sorted keys, and nothing that
// is empty, for libraries start and stop to write out empty fields.
func hash(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("internal error: cannot encode %T: %v", v, err))
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		panic(fmt.Sprintf("internal error: cannot decode %T: %v", v, err))
	}
	tree, _ = prune(tree)
	if text, err = json.Marshal(tree); err != nil {
		panic(fmt.Sprintf("internal error: cannot encode the tree of %T: %v", v, err))
	}
	return digest(text)
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:hashLength]
}

// prune removes nulls and members of objects that are empty objects or lists. Elements of lists stay: their number and
// order mean something. An element that is empty itself becomes an empty object.
func prune(v any) (pruned any, kept bool) {
	switch v := v.(type) {
	case nil:
		return nil, false
	case map[string]any:
		for key, member := range v {
			if p, ok := prune(member); ok {
				v[key] = p
			} else {
				delete(v, key)
			}
		}
		return v, len(v) > 0
	case []any:
		for i := range v {
			v[i], _ = prune(v[i])
		}
		return v, len(v) > 0
	default:
		return v, true
	}
}
