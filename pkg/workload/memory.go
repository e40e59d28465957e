// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

const (
	mebi = int64(1) << 20
	gibi = int64(1) << 30

	// assumedMemory is what a container without limit and request is taken to have: the node's memory is not ours.
	assumedMemory = 2 * gibi
	// smallestPool keeps a JVM alive whatever the limit is.
	smallestPool = 64 * mebi
)

// share says how much of a container's memory a process may use for one thing: so many hundredths, and not more than
// most bytes.
type share struct {
	hundredths int64
	most       int64
}

// What is left serves the JVM itself, threads, and above all the page cache, through which a broker reads and writes its
// log: it is counted against the container too. Beyond 8 GiB more heap only makes collections longer.
var (
	brokerHeap       = share{hundredths: 40, most: 8 * gibi}
	brokerDirect     = share{hundredths: 20, most: 8 * gibi}
	nameServerHeap   = share{hundredths: 50, most: 4 * gibi}
	nameServerDirect = share{hundredths: 15, most: 1 * gibi}
)

// of returns the share of a container's memory in whole mebibytes.
func (s share) of(resources *corev1.ResourceRequirements) int64 {
	bytes := min(containerMemory(resources)*s.hundredths/100, s.most)
	return max(bytes, smallestPool) / mebi
}

func containerMemory(resources *corev1.ResourceRequirements) int64 {
	for _, list := range []corev1.ResourceList{resources.Limits, resources.Requests} {
		if memory, ok := list[corev1.ResourceMemory]; ok && memory.Cmp(resource.Quantity{}) > 0 {
			return memory.Value()
		}
	}
	return assumedMemory
}

func heapOptions(s share, resources *corev1.ResourceRequirements) string {
	size := s.of(resources)
	return fmt.Sprintf("-Xms%dm -Xmx%dm", size, size)
}

func directMemoryOptions(s share, resources *corev1.ResourceRequirements) string {
	return fmt.Sprintf("-XX:MaxDirectMemorySize=%dm", s.of(resources))
}
