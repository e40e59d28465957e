// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package archive puts layers and configurations into a docker-archive: the tar that "docker save" writes and that "docker load",
// "ctr images import" and "podman load" read. One archive holds any number of images; a layer that several of them use is in it once.
//
// It reads layers that package layer has written and writes one file. It never talks to an engine or a registry.
package archive
