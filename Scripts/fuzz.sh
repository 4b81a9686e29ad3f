#!/usr/bin/env bash
# Gives every reader of others' files damaged ones, very many, and says for each how many were tried, whether it
# crashed, hung or failed, and the most memory it held after a tenth and after all.
# Usage: Scripts/fuzz.sh [INPUTS] [SEED] [NAME ...]     (by default 1000000 in all, seed 1, every reader)
set -uo pipefail
cd "$(dirname "$0")/.."
inputs=${1:-1000000} seed=${2:-1}; shift $(($# < 2 ? $# : 2))
tests=.build/debug/VitrinePackageTests.xctest
[ -x "$tests" ] || swift build --build-tests --explicit-target-dependency-import-check error || exit 1

# name, test, inputs a round of it stands for, and its part of a thousand: cheap readers get more.
readers=(
  "feeds FeedFuzzTests/damaged 6 130"
  "feed-values FeedFuzzTests/values 5 150"
  "annotations ParserFuzzTests/damagedFilesNeverCrash 7 40"
  "data-sets DataSetFuzzTests 7 50"
  "snapshots IndexStorageTests/mutatedFiles 1 50"
  "safetensors SafetensorsTests/damagedFilesNeverCrash 1 150"
  "models ModelDescriptionFuzzTests 1 100"
  "pictures HostileFileTests/damagedNeverCrashes 4 40"
  "forms MultipartTests/fuzz 1 150"
  "events EventBatchTests/fuzzed 1 120"
  "requests RequestFuzzTests 1 20"
)
log=$(mktemp); trap 'rm -f "$log"' EXIT
total=0 failed=0
printf '%-12s %10s %9s %14s %14s  %s\n' reader inputs seconds "MB at a tenth" "MB at the end" outcome
for reader in "${readers[@]}"; do
  read -r name test each part <<<"$reader"
  (($# == 0)) || [[ " $* " == *" $name "* ]] || continue
  rounds=$((inputs * part / 1000 / each)); memory=() tried=0 outcome=ok began=$SECONDS
  for now in $((rounds / 10 > 0 ? rounds / 10 : 1)) $rounds; do
    # Ten milliseconds an input and two minutes are far more than any needs: what takes longer hangs.
    damage=$((seed * 2 + ${#memory[@]}))
    VITRINE_FUZZ_ROUNDS=$now VITRINE_FUZZ_SEED=$damage timeout $((120 + now * each / 100)) \
      python3 Benchmarks/peak_memory.py "$tests" --testing-library swift-testing --filter "$test" >"$log" 2>&1
    status=$?
    memory+=("$(grep -oE '"peak_resident_megabytes": [0-9.]+' "$log" | tail -1 | grep -oE '[0-9.]+$')")
    tried=$((tried + $(grep -oE '^fuzzed [0-9]+' "$log" | awk '{sum += $2} END {print sum + 0}')))
    if ((status != 0)); then
      outcome="status $status, VITRINE_FUZZ_ROUNDS=$now VITRINE_FUZZ_SEED=$damage"; ((status == 124)) && outcome="HUNG"
      failed=1; cp "$log" "fuzz-$name.log"; break
    fi
  done
  total=$((total + tried))
  printf '%-12s %10d %9d %14s %14s  %s\n' "$name" "$tried" $((SECONDS - began)) "${memory[0]:-?}" "${memory[1]:-?}" "$outcome"
done
echo "$total damaged inputs in all"
exit $failed
