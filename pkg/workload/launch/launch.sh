#!/bin/sh
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0
#
# launch.sh broker|nameserver: runs a RocketMQ process in place of this shell, so that the JVM is the process that gets the
# container's signals. It works in the official images and in those of the rocketmq-operator, on Java 8 and later, with
# any POSIX shell.
#
# Below $LAUNCH_ROOT (/etc/rocketmq):
#   launch/properties.conf    settings of the spec
#   launch/owned.regex        lines of the user's file that do not count
#   user/broker-common.conf   the user's file, if there is one
#   name-servers/addresses    the name-server list as it is at this moment
#   generated/                where the settings in force are written, anew at every start: a running broker rewrites its
#                             own file when a setting is changed
# Environment:
#   LAUNCH_DATA               home of the process: it writes below store, logs and namesrv there
#   LAUNCH_HEAP, LAUNCH_DIRECT_MEMORY   JVM options that hold unless the user's options say otherwise
#   POD_IP, BROKER_CLUSTER_NAME, BROKER_NAME, BROKER_ID, BROKER_ROLE   who this member is (broker only)
#   JAVA_OPT, BROKER_MEM, JAVA_OPT_EXT  the user's JVM options
set -euf

root=${LAUNCH_ROOT:-/etc/rocketmq}
data=${LAUNCH_DATA:?}

fail() {
  echo "launch: $*" >&2
  exit 1
}

# The image says where RocketMQ is; the other places are for images that do not.
find_rocketmq() {
  set +f
  for home in "${ROCKETMQ_HOME:-}" /home/rocketmq/rocketmq-* /root/rocketmq/* /opt/rocketmq*; do
    for jar in "$home"/lib/rocketmq-"$1"-*.jar; do
      if [ -f "$jar" ]; then
        ROCKETMQ_HOME=$home
        export ROCKETMQ_HOME
        set -f
        return
      fi
    done
  done
  fail "found no lib/rocketmq-$1-*.jar below ROCKETMQ_HOME (${ROCKETMQ_HOME:-unset}): is this a RocketMQ image?"
}

# In Java properties the last value of a key wins. The empty lines end a last line that says it goes on.
broker_settings() {
  if [ -f "$user_file" ]; then
    grep -Ev -f "$root/launch/owned.regex" "$user_file" || [ $? -eq 1 ]
    printf '\n\n'
  fi
  cat "$root/launch/properties.conf"
  cat <<END

brokerClusterName=${BROKER_CLUSTER_NAME:?}
brokerName=${BROKER_NAME:?}
brokerId=${BROKER_ID:?}
brokerRole=$role
brokerIP1=${POD_IP:?}
brokerIP2=$POD_IP
listenPort=10911
haListenPort=10912
namesrvAddr=$name_servers
storePathRootDir=$data/store
storePathCommitLog=$data/store/commitlog
END
}

name_server_settings() {
  cat "$root/launch/properties.conf"
  cat <<END

listenPort=9876
kvConfigPath=$data/namesrv/kvConfig.json
END
}

# Of two answers to "when is a message safe" the stricter one holds: a file that asks for synchronous replication is not
# overruled by a field that does not.
choose_role() {
  role=${BROKER_ROLE:?}
  if [ "$role" = ASYNC_MASTER ] && [ -f "$user_file" ] &&
    grep -Eq '^[[:space:]]*brokerRole[[:space:]]*[=:[:space:]][[:space:]]*SYNC_MASTER[[:space:]]*$' "$user_file"; then
    echo "launch: brokerRole is SYNC_MASTER, as broker-common.conf says"
    role=SYNC_MASTER
  fi
}

case ${1:-} in
  broker)
    find_rocketmq broker
    main=org.apache.rocketmq.broker.BrokerStartup
    log=rmq.broker.logback.xml
    user_file=$root/user/broker-common.conf
    name_servers=$(cat "$root/name-servers/addresses")
    [ -n "$name_servers" ] || fail "the list of name servers in $root/name-servers/addresses is empty"
    choose_role
    settings=broker_settings
    ;;
  nameserver)
    find_rocketmq namesrv
    main=org.apache.rocketmq.namesrv.NamesrvStartup
    log=rmq.namesrv.logback.xml
    settings=name_server_settings
    ;;
  *) fail "say what to run: broker or nameserver" ;;
esac

conf=$root/generated/$1.conf
$settings >"$conf.new"
mv "$conf.new" "$conf"

# What the user says about heap, direct memory and collector replaces our choice; two answers would stop the JVM.
user_options="${JAVA_OPT:-} ${BROKER_MEM:-} ${JAVA_OPT_EXT:-}"
said=" $user_options ${JAVA_TOOL_OPTIONS:-} ${JDK_JAVA_OPTIONS:-} "
heap=${LAUNCH_HEAP:-}
direct=${LAUNCH_DIRECT_MEMORY:-}
collector=-XX:+UseG1GC
case $said in *-Xm[sx]*|*-XX:MaxHeapSize=*|*-XX:InitialHeapSize=*|*RAMPercentage=*) heap= ;; esac
case $said in *-XX:MaxDirectMemorySize=*) direct= ;; esac
case $said in *-XX:+Use*GC*) collector= ;; esac

# RocketMQ uses classes that Java has kept to itself since version 9. Java 8 does not know this variable.
modules=--add-exports=java.base/sun.nio.ch=ALL-UNNAMED
for package in sun.nio.ch java.nio jdk.internal.ref java.lang java.util; do
  modules="$modules --add-opens=java.base/$package=ALL-UNNAMED"
done
export JDK_JAVA_OPTIONS="$modules ${JDK_JAVA_OPTIONS:-}"

# Version 5 has its logging settings under this name, in the image or in its jars; version 4 finds its own.
[ ! -f "$ROCKETMQ_HOME/conf/$log" ] || log=$ROCKETMQ_HOME/conf/$log

java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

# A process without memory is worth less than a restarted one. Name servers are found by DNS names: a short memory of
# addresses lets a broker follow one that moved. The home comes last: data written elsewhere would be lost with the pod.
# shellcheck disable=SC2086 # lists of options are split at spaces on purpose
exec "$java" -server $heap $direct $collector \
  -XX:+ExitOnOutOfMemoryError -XX:-OmitStackTraceInFastThrow "-XX:ErrorFile=$data/logs/hs_err_%p.log" \
  -Dsun.net.inetaddr.ttl=5 -Dsun.net.inetaddr.negative.ttl=1 "-Drmq.logback.configurationFile=$log" $user_options "-Duser.home=$data" \
  -cp "$ROCKETMQ_HOME/conf:$ROCKETMQ_HOME/lib/*${CLASSPATH:+:$CLASSPATH}" $main -c "$conf"
