module github.com/rocketmq-apiserver/rocketmq-apiserver/hack/images

go 1.26.0
