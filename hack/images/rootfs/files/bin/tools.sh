#!/bin/sh
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# tools.sh MAIN-CLASS [ARGUMENT...]: as runserver.sh with a heap that is enough for a command.
export MAX_POSSIBLE_HEAP=134217728
exec "$(dirname "$0")/runserver.sh" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$@"
