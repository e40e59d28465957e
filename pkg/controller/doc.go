// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package controller runs the controllers: what turns the objects of the API into running RocketMQ. One replica of the
// server runs them at a time, the one that holds a Lease in the host cluster; without a host (standalone) they only say
// in conditions that there is nothing to run pods in.
//
//	our API (loopback) ──informers──►┐                    ┌─► host: StatefulSets, Services, ConfigMaps, ...
//	host, by label     ──informers──►├─ one queue per kind ├─► our API: finalizers, status
//	RocketMQ, at intervals ─────────►┘  observe plan act   └─► RocketMQ: name-server lists
//
// Each controller is a package of its own with the files observe, plan, act (where it has side effects that others do not
// have) and status; package internal/loop puts them in order. descriptors.go is the table of controllers. Nobody imports
// this package but the command: controllers and API meet only through the API.
//
// A deposed leader may finish a request after another one began. That does no harm: creations are idempotent, changes
// and deletions carry the version or the UID of what was seen.
//
// # Permissions in the host cluster
//
// These verbs and no others are used. The API's own objects are reached over the loopback, which has all rights.
//
//	group                resource               verbs                                    what for
//	apps                 statefulsets           get list watch create patch delete       members; patch: replicas
//	(core)               services               get list watch create delete             stable names
//	(core)               configmaps             get list watch create update delete      launch, name-server list; get: the user's settings
//	policy               poddisruptionbudgets   get list watch create delete             one eviction at a time
//	(core)               pods                   list watch patch                         readiness; patch: role label
//	(core)               persistentvolumeclaims list delete                              whenDeleted: Delete
//	events.k8s.io        events                 create patch                             transitions, in all namespaces
//	coordination.k8s.io  leases                 get create update                        leader election, in the server's namespace
package controller
