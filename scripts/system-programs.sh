#!/bin/sh
# Sees to the system programs that `pnpm demo`, `pnpm test` and `pnpm e2e` need. Where some are missing
# and the user is root with apt, installs them and says so; otherwise stops with the line to run.
# For e2e it goes on in any case, as tests without their programs are skipped; and it installs no
# daemons where systemd would start them.
# usage: system-programs.sh demo|test|e2e
set -eu

has() { command -v "$1" >/dev/null 2>&1; }

packages=''
need() { # need PROGRAM PACKAGE
  has "$1" && return 0
  case " $packages " in *" $2 "*) ;; *) packages="$packages $2" ;; esac
}

PATH="$PATH:/usr/sbin:/sbin"

# The addon is compiled by node-gyp.
need cc gcc
need g++ g++
need make make
need python3 python3
[ -e /usr/lib/x86_64-linux-gnu/libatomic.so.1 ] || [ -e /usr/lib/aarch64-linux-gnu/libatomic.so.1 ] ||
  [ -e /usr/lib64/libatomic.so.1 ] || packages="$packages libatomic1"

# Kernel tests and the demo make network namespaces, which only root may.
if [ "$(id -u)" = 0 ]; then
  need ip iproute2
  need iptables-restore iptables
  need nft nftables
  need setpriv util-linux
elif [ "${1:-}" = demo ]; then
  echo 'pillion demo makes network namespaces and programs netfilter in them: run it as root.' >&2
  exit 1
fi

missing=1
if [ "${1:-}" = e2e ]; then
  missing=0
  # What a cluster is made from, see e2e/cluster/packages; kind brings its own.
  if [ "$(id -u)" = 0 ] && ! has kind; then
    need busybox busybox-static
    need conntrack conntrack
    need containerd containerd
    need etcd etcd-server
    need flock util-linux
    need prometheus prometheus
    need runc runc
    [ -e /usr/lib/cni/bridge ] || [ -e /opt/cni/bin/bridge ] ||
      packages="$packages containernetworking-plugins"
  fi
fi

[ -n "$packages" ] || exit 0

install="apt-get install -y --no-install-recommends$packages"
if [ "$(id -u)" = 0 ] && has apt-get && ! { [ "$missing" = 0 ] && [ -d /run/systemd/system ]; }; then
  echo "installing system programs:$packages" >&2
  log=$(mktemp)
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $install; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "could not install them; run: $install" >&2
    exit "$missing"
  fi
  rm -f "$log"
  exit 0
fi
echo "missing system programs; run: sudo $install" >&2
exit "$missing"
