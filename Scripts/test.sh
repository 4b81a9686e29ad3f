#!/usr/bin/env bash
# Sets up, lints, builds and runs every test; says what was skipped and why.
set -euo pipefail
cd "$(dirname "$0")/.."
bash Scripts/setup.sh arm browser databases onnxruntime
./dev lint
[ -d ../shared/data ] || echo "note: ../shared is missing: tests on its real data are skipped"
log=$(mktemp); trap 'rm -f "$log"' EXIT
swift build --build-tests --explicit-target-dependency-import-check error
# A few tests at a time: started all at once, hundreds of them take turns on two cores, and each
# waits minutes between one line and the next, which no time limit of a server or browser survives.
status=0
swift test --skip-build --experimental-maximum-parallelization-width 4 "$@" 2>&1 | tee "$log" || status=$?
# Failures are said again at the end, where a long log is read.
grep -E 'recorded an issue' "$log" | sort -u || true
grep -E 'skipped' "$log" | sed -E 's/^[^A-Za-z]*/skipped: /' | sort -u || true
exit "$status"
