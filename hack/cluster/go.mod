// The local Kubernetes for development and tests, and what builds it. It needs nothing from the API server's module.
module github.com/rocketmq-apiserver/rocketmq-apiserver/hack/cluster

go 1.26.0

require golang.org/x/sys v0.47.0
