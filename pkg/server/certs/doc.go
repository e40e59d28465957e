// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package certs keeps the certificates of a server that was given none: an
// authority of its own, shared by all replicas through a Secret (delegated) or
// kept in the data directory (standalone), serving certificates issued from it
// in memory, and whoever has to trust the authority told in time.
//
//	Store ──load──► Plan (pure) ──save──► Store
//	                  │
//	                  ├─► serving certificate ──► TLS listener, without a restart
//	                  └─► Publisher: caBundle of the APIService, or admin.kubeconfig
//
// An authority is never replaced at once. Its successor is trusted first
// (published, not used), signs when everybody had time to see it, and the old
// one stays trusted until it expires.
package certs
