#!/usr/bin/env bash
# Sets up, lints, builds and runs every test; says what was skipped and why.
set -euo pipefail
cd "$(dirname "$0")/.."
bash Scripts/setup.sh arm browser databases onnxruntime
./dev lint
[ -d ../shared/data ] || echo "note: ../shared is missing: tests on its real data are skipped"
log=$(mktemp); trap 'rm -f "$log"' EXIT
swift build --build-tests --explicit-target-dependency-import-check error
swift test --skip-build "$@" 2>&1 | tee "$log"
grep -E 'skipped' "$log" | sed -E 's/^[^A-Za-z]*/skipped: /' | sort -u || true
