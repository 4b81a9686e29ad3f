#!/usr/bin/env bash
# The whole loop with simulated visitors at a real server, an experiment on both sides of a training:
#   1. a first half of visits under the order of likeness (no model yet), with coins thrown;
#   2. `vitrine train ranker`, once as it should be and once without the correction for places;
#   3. a second half in a three-armed experiment: likeness, learned, learned without the correction.
# Usage: Benchmarks/engagement/loop.sh [VISITS a half] [DATA copy of a data folder; by default the showroom's]
set -euo pipefail
cd "$(dirname "$0")/../.."
visits="${1:-4000}"
vitrine="${VITRINE:-.build/release/vitrine}"
work="$(mktemp -d)"
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -n "${2:-}" ]; then
  cp -r "$2" "$work/data"
else
  "$vitrine" catalog import Examples/Showroom/feed.xml --data "$work/data" >/dev/null
  "$vitrine" scenes import Examples/Showroom/scenes --data "$work/data" >/dev/null
fi
serve() {
  rm -f "$work/out"  # else the address of the server before might be read
  VITRINE_COIN_SHARE="$1" VITRINE_LOG_LEVEL=warning "$vitrine" serve --data "$work/data" --port 0 >"$work/out" 2>"$work/err" &
  server=$!
  for _ in $(seq 3000); do
    address=$(grep -oE 'http://[^/]+' "$work/out" 2>/dev/null || true)
    [ -n "$address" ] && return
    sleep 0.2
  done
  cat "$work/err" >&2; exit 1
}
# Visitors come from three senders at once; each seed's visits are other visits.
visit() {
  local senders=()
  for number in 0 1 2; do
    python3 Benchmarks/engagement/simulate.py "$address" --visits "$((visits / 3))" --seed "$(($1 + number))" &
    senders+=("$!")
  done
  for sender in "${senders[@]}"; do wait "$sender"; done
}
stop() { kill "$server" && wait "$server" || true; }

echo "first half: $visits simulated visits, order of likeness"
serve 0.8; visit 10; stop
"$vitrine" train ranker --data "$work/data"
"$vitrine" train ranker --data "$work/data" --uncorrected --output "$work/data/models/uncorrected" >/dev/null
cat >"$work/data/experiments.json" <<'JSON'
[{"id": "order", "metric": "click_rate", "guardrails": ["hide_rate"], "arms": [
  {"name": "likeness", "share": 0.34, "ranker": "likeness"}, {"name": "learned", "share": 0.33, "ranker": "learned"},
  {"name": "uncorrected", "share": 0.33, "ranker": "uncorrected"}]}]
JSON
echo "second half: $visits simulated visits in three arms"
serve 0; visit 20; stop
"$vitrine" experiments report --data "$work/data"
