// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/rocketmq-apiserver/rocketmq-apiserver/apis/rocketmq/v1alpha1"
	"github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/naming"
)

//go:embed launch/launch.sh
var launchScript string

// Files of the ConfigMaps, as launch.sh reads them.
const (
	fileLaunch      = "launch.sh"
	fileProperties  = "properties.conf"
	fileOwned       = "owned.regex"
	fileUser        = "broker-common.conf"
	fileNameServers = "addresses"
)

// BrokerLaunch returns the ConfigMap that starts the members of a Broker.
func BrokerLaunch(b *v1alpha1.Broker) *corev1.ConfigMap {
	data := map[string]string{
		fileLaunch:     launchScript,
		fileProperties: formatProperties(brokerProperties(b)),
		fileOwned:      ownedLines(naming.OwnedBrokerProperties()),
	}
	return immutable(b.Namespace, naming.BrokerLaunch(b.Name, contentHash(data)), naming.BrokerLabels(b.Name), data)
}

// NameServiceLaunch returns the ConfigMap that starts the name servers of a NameService.
func NameServiceLaunch(n *v1alpha1.NameService) *corev1.ConfigMap {
	data := map[string]string{
		fileLaunch:     launchScript,
		fileProperties: formatProperties(n.Spec.Properties),
	}
	return immutable(n.Namespace, naming.NameServerLaunch(n.Name, contentHash(data)), naming.NameServiceLabels(n.Name), data)
}

// BrokerNameServers returns the ConfigMap with the addresses that members of a Broker register with.
func BrokerNameServers(b *v1alpha1.Broker, addresses []string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: b.Namespace, Name: naming.BrokerNameServers(b.Name), Labels: naming.BrokerLabels(b.Name),
		},
		Data: map[string]string{fileNameServers: naming.FormatAddresses(addresses)},
	}
}

// ListedNameServers returns the addresses in such a ConfigMap.
func ListedNameServers(m *corev1.ConfigMap) []string {
	if m == nil || m.Data[fileNameServers] == "" {
		return nil
	}
	return strings.Split(m.Data[fileNameServers], naming.AddressSeparator)
}

// IsLaunch says whether a child is a launch ConfigMap: those may be removed when no pod needs them any more.
func IsLaunch(m *corev1.ConfigMap) bool {
	return m.Data[fileLaunch] != ""
}

// UserFile returns the settings in a ConfigMap that a Broker's first volume mounts, and whether there are any there.
func UserFile(b *v1alpha1.Broker, m *corev1.ConfigMap) (settings string, ok bool) {
	name := UserConfigMap(b)
	if m == nil || name == "" || m.Name != name {
		return "", false
	}
	key := fileUser
	for _, item := range b.Spec.Volumes[0].ConfigMap.Items {
		if item.Path == fileUser {
			key = item.Key
		}
	}
	settings, ok = m.Data[key]
	return settings, ok
}

// UserConfigMap returns the name of the ConfigMap that a Broker's first volume mounts, empty if it mounts none.
func UserConfigMap(b *v1alpha1.Broker) string {
	if len(b.Spec.Volumes) == 0 || b.Spec.Volumes[0].ConfigMap == nil {
		return ""
	}
	return b.Spec.Volumes[0].ConfigMap.Name
}

// DroppedProperties returns the keys of a user's file that do not count because this software owns them, sorted.
func DroppedProperties(settings string) []string {
	var dropped []string
	for line := range strings.Lines(settings) {
		key := strings.TrimSpace(line)
		if end := strings.IndexAny(key, "=: \t"); end >= 0 {
			key = key[:end]
		}
		// The launch script takes brokerRole from the file where it asks for more safety than the spec.
		if slices.Contains(naming.OwnedBrokerProperties(), key) && key != naming.BrokerRoleProperty {
			dropped = append(dropped, key)
		}
	}
	slices.Sort(dropped)
	return slices.Compact(dropped)
}

// brokerProperties are the user's, without those that mean a field of the spec.
func brokerProperties(b *v1alpha1.Broker) map[string]string {
	properties := maps.Clone(b.Spec.Properties)
	delete(properties, naming.BrokerClusterNameProperty)
	delete(properties, naming.BrokerRoleProperty)
	return properties
}

// contentHash returns a hash of the files of a ConfigMap.
func contentHash(data map[string]string) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(data)) {
		fmt.Fprintf(&text, "%s %d\n%s\n", name, len(data[name]), data[name])
	}
	return digest([]byte(text.String()))
}

func immutable(namespace, name string, labels, data map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: labels},
		Immutable:  new(true),
		Data:       data,
	}
}

// ownedLines returns extended regular expressions, one per line, that match a setting of one of the keys.
func ownedLines(keys []string) string {
	var text strings.Builder
	for _, key := range keys {
		fmt.Fprintf(&text, "^[[:space:]]*%s([=:[:space:]]|$)\n", key)
	}
	return text.String()
}

// formatProperties writes a Java properties file, sorted by key. Everything but printable ASCII is escaped: Java reads
// these files as Latin-1.
func formatProperties(properties map[string]string) string {
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(properties)) {
		text.WriteString(escape(key, " =:#!") + "=" + escape(properties[key], "") + "\n")
	}
	return text.String()
}

func escape(s, special string) string {
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == '\\' || strings.ContainsRune(special, r) || r == ' ' && i == 0:
			out.WriteByte('\\')
			out.WriteRune(r)
		case r < ' ' || r > '~':
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, "\\u%04x", unit)
			}
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
