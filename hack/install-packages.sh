#!/usr/bin/env bash
# Copyright The rocketmq-apiserver Authors.
# SPDX-License-Identifier: Apache-2.0

# Installs Debian packages that are missing: install-packages.sh COMMAND=PACKAGE... where COMMAND tells whether PACKAGE
# is there. It is for tools: a package with a service would be started.
set -o errexit -o nounset -o pipefail

missing=()
look() {
  missing=()
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
  done
}
look "$@"
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "Missing packages: ${missing[*]}. Install them with your system's package manager (here only apt-get as root is automatic)." >&2
  exit 1
fi

# Several scripts may need packages at the same time, and apt-get does not wait for another's update of its lists.
exec {lock}>/var/lock/rocketmq-apiserver-packages
flock "$lock"
look "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
echo "==> installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { apt-get -o DPkg::Lock::Timeout=300 -o Acquire::http::Timeout=60 "$@" >"$log" 2>&1; }
install() { apt install --yes --no-install-recommends "${missing[@]}"; }
install || { apt update && install; } || { cat "$log" >&2; exit 1; }
