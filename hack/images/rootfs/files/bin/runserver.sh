#!/bin/sh
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# runserver.sh [JVM OPTION...] MAIN-CLASS [ARGUMENT...]: runs a class of RocketMQ in place of this shell, so that the JVM is the
# process that gets the container's signals.
#
# Heap: MAX_POSSIBLE_HEAP bytes if set, else a quarter of the container's memory. JAVA_OPT comes early and JAVA_OPT_EXT late on
# the command line, so what JAVA_OPT_EXT says wins.
set -eu
: "${ROCKETMQ_HOME:=$(cd "$(dirname "$0")/.." && pwd)}"
export ROCKETMQ_HOME
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

heap=-XX:MaxRAMPercentage=25
[ -z "${MAX_POSSIBLE_HEAP:-}" ] || heap="-Xms$MAX_POSSIBLE_HEAP -Xmx$MAX_POSSIBLE_HEAP"

# RocketMQ frees mapped files through classes that Java has kept to itself since version 9.
modules="--add-exports=java.base/sun.nio.ch=ALL-UNNAMED"
for package in sun.nio.ch java.nio jdk.internal.ref java.lang java.util; do
  modules="$modules --add-opens=java.base/$package=ALL-UNNAMED"
done

# Lists of options are meant to be split at spaces.
# shellcheck disable=SC2086
exec "$java" ${JAVA_OPT:-} -server $heap $modules -Duser.home="${HOME:-/home/rocketmq}" ${JAVA_OPT_EXT:-} \
  -cp "$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*" "$@"
