#!/usr/bin/env bash
# What mined boxes are worth: a detector trained on the hand-drawn boxes of half the rooms, with and without the boxes
# mined from (simulated) crops of the other half, three seeds each, all measured on the validation rooms.
# Needs ../shared/data; hours on two cores. A run that was stopped goes on where it was; `--labels` only makes the labels.
# STEPS changes the length of the runs. With `--continued` the runs without mined boxes go on for as many steps again, with and
# without them: what they add to a detector that has learnt what drawn boxes teach.
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine="${VITRINE:-.build/release/vitrine}"
data=../shared/data/home
labels="$HOME/.cache/vitrine/weak-labels"
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
mkdir -p "$labels"

"$vitrine" labels export "$data/annotations.json" --splits "$data/rooms.jsonl" --split train --ids even \
  --output "$labels/even.json"
for seed in 1 2 3; do
  [ -e "$labels/crops-$seed.jsonl" ] || "$vitrine" labels simulate --images "$data/rooms" \
    --annotations "$data/annotations.json" --splits "$data/rooms.jsonl" --split train --ids odd \
    --catalog "$data/products.jsonl" --seed "$seed" --output "$labels/crops-$seed.jsonl"
  echo "== labels, seed $seed"
  "$vitrine" labels mine "$labels/crops-$seed.jsonl" --images "$data/rooms" --output "$labels/mined-$seed.json" \
    --truth "$data/annotations.json" | tail -n 1
done
[ "${1:-}" != --labels ] || exit 0

after=
[ "${1:-}" != --continued ] || after=-continued
for seed in 1 2 3; do
  for kind in without with; do
    run="$runs/weak-labels-$kind-$seed$after"
    mkdir -p "$run"
    [ ! -e "$run/evaluation.json" ] || continue
    # The recipe with this seed; its paths start from Recipes/, not from where the copy lies.
    sed -e "s#\"\.\./#\"$PWD/#g; s#\"seed\": 1#\"seed\": $seed#; s#mined-1.json#mined-$seed.json#; \
      s#\"steps\": 1000#\"steps\": ${STEPS:-1000}#; s#\"evaluate_every\": 500#\"evaluate_every\": ${STEPS:-500}#" \
      "Recipes/weak-labels-$kind.json" >"$run/recipe.json"
    [ -z "$after" ] ||
      sed -i "s#\"start\": {.*}#\"start\": { \"model\": \"$runs/weak-labels-without-$seed/model\" }#" "$run/recipe.json"
    "$vitrine" train "$run/recipe.json" --output "$run"
    "$vitrine" evaluate detector --model "$run/model" --images "$data/rooms" --annotations "$data/annotations.json" \
      --splits "$data/rooms.jsonl" --split val --json >"$run/evaluation.part"
    mv "$run/evaluation.part" "$run/evaluation.json"
  done
done
python3 - "$runs" "$after" <<'PYTHON'
import json, statistics, sys

rows = {}
for kind in ("without", "with"):
    reports = [json.load(open(f"{sys.argv[1]}/weak-labels-{kind}-{seed}{sys.argv[2]}/evaluation.json")) for seed in (1, 2, 3)]
    rows[kind] = [(r["AP50"] * 100, r["AP"] * 100, r["at_least_10_boxes"]["AP50"] * 100) for r in reports]
print(f"{'mined boxes':12} {'AP50 of each seed':24} {'AP50':>14} {'AP':>14} {'AP50, 10 boxes':>16}")
for kind, values in rows.items():
    mean = [f"{statistics.mean(v):.1f} ± {statistics.stdev(v):.1f}" for v in zip(*values)]
    seeds = "  ".join(f"{v[0]:.1f}" for v in values)
    print(f"{kind:12} {seeds:24} {mean[0]:>14} {mean[1]:>14} {mean[2]:>16}")
PYTHON
