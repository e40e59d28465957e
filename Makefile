# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

SHELL := /usr/bin/env bash -o errexit -o nounset -o pipefail

# One set of build flags everywhere, so that every module and every test shares one build cache. Programs are linked without
# debug information, so compilers need not make any: that is a tenth of their time.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath -buildvcs=false -gcflags=all=-dwarf=false

VERSION ?= $(shell git describe --tags --match 'v*' --dirty 2>/dev/null || echo v0.0.0-dev.$$(git rev-parse --short HEAD 2>/dev/null || echo unknown))
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
VERSION_PACKAGE := github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version
LDFLAGS := -s -w -X $(VERSION_PACKAGE).gitVersion=$(VERSION) -X $(VERSION_PACKAGE).gitCommit=$(COMMIT)

.DEFAULT_GOAL := help

##@ Try it

.PHONY: up
up: ## From nothing to a RocketMQ that carries messages, on a local Kubernetes (or the one of KUBECONFIG)
	hack/up.sh

.PHONY: down
down: ## Stop and remove what `make up` started
	hack/down.sh

##@ Build

.PHONY: build
build: ## Build bin/rocketmq-apiserver
	go build -ldflags '$(LDFLAGS)' -o bin/rocketmq-apiserver ./cmd/rocketmq-apiserver

.PHONY: images
images: build ## Assemble the images of RocketMQ and of the server, without a container engine
	hack/images/build.sh rocketmq
	SERVER_IMAGE=$$(hack/server-image.sh) hack/images/build.sh server

.PHONY: generate
generate: ## Regenerate everything that is made from the types
	hack/update-codegen.sh

##@ Test

.PHONY: verify
verify: ## Check generated code, style, imports, scripts, modules and manifests
	hack/verify-all.sh

.PHONY: test
test: ## All tests, from nothing; ends with one line of counts
	hack/test.sh unit rocketmq moves integration harness transfer e2e

.PHONY: test-unit
test-unit: ## Unit tests, with the race detector
	hack/test.sh unit

.PHONY: test-integration
test-integration: ## Tests against a real etcd and kube-apiserver
	hack/test.sh integration

.PHONY: test-transfer
test-transfer: ## Transfers of topics on real RocketMQ: all ways they go, and a few cases of what can go wrong
	hack/test.sh moves transfer

.PHONY: test-rocketmq
test-rocketmq: ## Tests of the RocketMQ client against real RocketMQ servers
	hack/test.sh rocketmq

.PHONY: test-harness
test-harness: ## Tests of what the other tests are made of
	hack/test.sh harness

.PHONY: test-e2e
test-e2e: ## Tests as a user, with real pods on a local Kubernetes
	hack/test.sh e2e

.PHONY: test-robustness
test-robustness: ## Transfers on real RocketMQ: every crash point and fault, kill -9, aborts, all versions; hours
	hack/test.sh robustness

.PHONY: bench
bench: build ## Measure against the goals
	hack/bench.sh

##@ Deploy

.PHONY: deploy
deploy: ## Deploy the server to the cluster of KUBECONFIG
	hack/deploy.sh

.PHONY: undeploy
undeploy: ## Remove the server from the cluster of KUBECONFIG; RocketMQ goes on running
	hack/undeploy.sh

.PHONY: clean
clean: ## Remove what was built (not the local Kubernetes: `make down` does)
	rm -rf bin _output/test

##@ Help

.PHONY: help
help: ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
