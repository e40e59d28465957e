#!/bin/sh
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# runbroker.sh [JVM OPTION...] MAIN-CLASS [ARGUMENT...]: as runserver.sh; apart because the official images have both.
exec "$(dirname "$0")/runserver.sh" "$@"
