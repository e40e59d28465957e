// Copyright The rocketmq-apiserver Authors.
// SPDX-License-Identifier: Apache-2.0

// Package layer turns a description of files into one image layer: an uncompressed tar whose bytes depend on nothing but names,
// modes, owners and contents. The same inputs give the same digest on every machine and at every time, which is what lets images
// share layers and lets a second build do nothing.
//
// It reads the files it is told to and writes below the directory of its Cache, nothing else. It knows nothing of what is in a
// layer (package rootfs) nor of how layers become an image (package archive).
package layer
