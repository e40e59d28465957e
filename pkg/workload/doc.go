// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package workload turns a Broker or a NameService into the Kubernetes objects that run it: StatefulSets, Services,
// ConfigMaps and PodDisruptionBudgets. It is pure: the same object gives the same bytes, whatever else exists.
//
//	spec ──► revision   hash of everything in the spec that reaches pods
//	     ├─► launch     immutable ConfigMap: launch script and properties; its name is the hash of its content
//	     ├─► StatefulSet per broker member (one pod), or per NameService
//	     ├─► Services, PodDisruptionBudget
//	resolved name servers ──► ConfigMap with the list, read at start; no part of the revision
//
// Whether a running workload is out of date is decided by its revision annotation alone, never by comparing templates:
// what this package makes of the same spec may change from release to release, and a release must not restart a broker.
// A template and the launch ConfigMap it mounts always come from one call of one release; because that ConfigMap is
// immutable and named by its content, a pod that restarts in the middle of a change finds what it was made for.
package workload
