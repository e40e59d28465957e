# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# The image of rocketmq-apiserver. hack/images/build.sh server makes one with the same content without an engine.

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=v0.0.0-dev
ARG COMMIT=unknown
RUN CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false -gcflags=all=-dwarf=false" \
    go build -ldflags "-s -w \
      -X github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version.gitVersion=${VERSION} \
      -X github.com/rocketmq-apiserver/rocketmq-apiserver/pkg/version.gitCommit=${COMMIT}" \
    -o /out/rocketmq-apiserver ./cmd/rocketmq-apiserver

FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/rocketmq-apiserver /usr/local/bin/rocketmq-apiserver
USER 65532:65532
WORKDIR /home/nonroot
ENTRYPOINT ["/usr/local/bin/rocketmq-apiserver"]
