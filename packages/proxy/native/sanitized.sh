#!/bin/sh
# Runs something on a build of the addon that stops at the first bad access or undefined operation.
# usage: sanitized.sh tests               the tests that drive the engine
#        sanitized.sh stress [N [SEED]]   N connections of each kind (default 100000), then a search for leaks
#        sanitized.sh fuzz [MINUTES]      random commands and messages, new ones each round (default 10)
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
include=$(node -p 'require("node:path").resolve(process.execPath, "../../include/node")')
[ -f "$include/node_api.h" ] || include=/usr/include/node
cc -std=c11 -Wall -Wextra -g -O1 -fPIC -shared -fno-omit-frame-pointer -fsanitize=address,undefined \
  -fno-sanitize-recover=undefined -DNAPI_VERSION=8 -D_GNU_SOURCE -I"$include" native/*.c -o "$folder/pillion.node"
preload="$(cc -print-file-name=libasan.so) $(cc -print-file-name=libubsan.so)"
export PILLION_ADDON="$folder/pillion.node"

case "${1:-tests}" in
  tests)
    LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0 \
      node ../../node_modules/vitest/vitest.mjs run src/engine src/driver/capture-listener
    ;;
  fuzz)
    end=$(($(date +%s) + ${2:-10} * 60))
    while [ "$(date +%s)" -lt "$end" ]; do
      LD_PRELOAD="$preload" ASAN_OPTIONS=detect_leaks=0 PILLION_FUZZ_RUNS=2000 \
        node ../../node_modules/vitest/vitest.mjs run random-commands differential --testTimeout=600000
    done
    ;;
  stress)
    shift
    # Node frees little of its own at its end: only what the addon has lost counts.
    LD_PRELOAD="$preload" ASAN_OPTIONS="detect_leaks=1:exitcode=0:log_path=$folder/report" \
      LSAN_OPTIONS=max_leaks=0:report_objects=0 \
      node --conditions=@pillion/source src/testing/stress-program.ts "$@"
    if grep -lsE 'AddressSanitizer|runtime error' "$folder"/report* | grep -q . &&
      ! grep -qs 'LeakSanitizer' "$folder"/report*; then cat "$folder"/report* && exit 1; fi
    leaks=$(awk -v RS= '/leak of/ && /pillion\.node/' "$folder"/report* 2>/dev/null || true)
    if [ -n "$leaks" ]; then
      printf '%s\n' "$leaks"
      exit 1
    fi
    echo 'no leak in the addon'
    ;;
esac
