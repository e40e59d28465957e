// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package nameservice is the controller of NameServices: it keeps the name servers that a NameService asks for.
//
//	NameService n ──► StatefulSet n (replicas = size), Services n and n-headless, PodDisruptionBudget n-name-servers,
//	                  ConfigMap n-namesrv-<hash>
//
// Name servers do not know each other: brokers register with every one of them. So the controller also asks each which
// brokers it knows, and says in condition BrokersConverged whether they agree. It only adds name servers. Removing one,
// or replacing its pod because the spec changed, is shown as pending: a broker takes minutes to act on a shorter list,
// and clients lose their routes if it is done faster.
//
// observe reads informers and asks name servers; plan and status are pure; act is the only place with side effects in
// Kubernetes.
package nameservice
