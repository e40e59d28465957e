#!/bin/sh
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# The image's entry point. A container is started with the process it should be as its first argument, or in NODE_ROLE:
#   nameserver | broker | controller [ARGUMENT...]
# Anything else is run as a command.
set -eu
cd "$ROCKETMQ_HOME/bin"
role=${1:-${NODE_ROLE:-}}
[ $# -eq 0 ] || shift
case $role in
  nameserver) exec ./mqnamesrv "$@" ;;
  broker) exec ./mqbroker "$@" ;;
  controller) exec ./mqcontroller "$@" ;;
  "") echo "say what to run: nameserver, broker or controller, as the first argument or in NODE_ROLE" >&2; exit 64 ;;
  *) exec "$role" "$@" ;;
esac
