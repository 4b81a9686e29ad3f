#!/usr/bin/env bash
# What instance mask projection is worth (arXiv 1906.06597): the semantic branch with and without it, the same budget,
# three seeds each, on street photos, each looked at once; measured on the held-out ones. Needs ../shared/data; about two
# hours of one core. A run that was stopped goes on where it was. STEPS changes the length, SEEDS the seeds.
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine="${VITRINE:-.build/release/vitrine}"
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
street=../shared/data/street
seeds="${SEEDS:-1 2 3}"

for seed in $seeds; do
  for kind in without with; do
    run="$runs/projection-$kind-$seed"
    mkdir -p "$run"
    # The bundled recipe with this seed, street photos and what concerns them only.
    PYTHONPATH=Scripts python3 - Recipes/layers.json "$run/recipe.json" "$seed" "$kind" "${STEPS:-1200}" <<'PYTHON'
import sys

import recipes

source, target, seed, kind, steps = sys.argv[1:]
recipe = recipes.read(source)
recipe.update(name=f"projection-{kind}", seed=int(seed), views=1, data=[d for d in recipe["data"] if d["name"] == "street"])
recipe.pop("whole")
recipe["semantic"]["projected"] = kind == "with"
recipe["schedule"]["steps"] = int(steps)
recipes.write(recipe, target)
PYTHON
    [ -e "$run/model/model.json" ] || "$vitrine" train "$run/recipe.json" --output "$run"
    [ -e "$run/evaluation.json" ] || "$vitrine" evaluate masks --layers "$run/model" --images "$street/images" \
      --annotations "$street/annotations.json" --labels "$street/masks" --splits sha256 --split val \
      --map Vocabularies/maps/street.json --classes Vocabularies/places/street.json --json >"$run/evaluation.part"
    [ ! -e "$run/evaluation.part" ] || mv "$run/evaluation.part" "$run/evaluation.json"
  done
done
python3 - "$runs" $seeds <<'PYTHON'
import json, statistics, sys

runs, *seeds = sys.argv[1:]
for kind in ("without", "with"):
    reports = [json.load(open(f"{runs}/projection-{kind}-{seed}/evaluation.json")) for seed in seeds]
    values = [100 * r["places"]["mean_iou"] for r in reports]
    spread = f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else ""
    print(f"{kind:8} mean IoU {statistics.mean(values):.1f}{spread}   " + "  ".join(f"{v:.1f}" for v in values))
PYTHON
