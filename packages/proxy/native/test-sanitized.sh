#!/bin/sh
# The tests that drive the engine, on a build that stops at the first bad access or undefined operation.
# PILLION_CHURN says how many connections come and go (default 20000).
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
include=$(node -p 'require("node:path").resolve(process.execPath, "../../include/node")')
[ -f "$include/node_api.h" ] || include=/usr/include/node
cc -std=c11 -Wall -Wextra -g -O1 -fPIC -shared -fno-omit-frame-pointer -fsanitize=address,undefined \
  -fno-sanitize-recover=undefined -DNAPI_VERSION=8 -D_GNU_SOURCE -I"$include" native/*.c -o "$folder/pillion.node"
LD_PRELOAD="$(cc -print-file-name=libasan.so) $(cc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
  PILLION_ADDON="$folder/pillion.node" PILLION_CHURN="${PILLION_CHURN:-20000}" \
  node ../../node_modules/vitest/vitest.mjs run src/engine src/driver/capture-listener
