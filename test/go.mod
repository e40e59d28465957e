module github.com/rocketmq-apiserver/rocketmq-apiserver/test

go 1.26.0

godebug default=go1.26

require github.com/rocketmq-apiserver/rocketmq-apiserver v0.0.0

replace github.com/rocketmq-apiserver/rocketmq-apiserver => ../
