#!/usr/bin/env bash
# What fine-tuning the bundled detector on 200 pictures of one's own gains: a shop for kitchen and table, whose fourteen
# categories the bundled vocabulary lacks, on photos of COCO: 200 to learn from, the other 139 held out. Beside it the same
# network on the same pictures from the ImageNet trunk alone. Needs ../shared/data; half an hour of one core.
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine="${VITRINE:-.build/release/vitrine}"
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
coco=../shared/data/coco
mkdir -p "$HOME/.cache/vitrine/fine-tuning"

python3 - "$coco/annotations.json" "$HOME/.cache/vitrine/fine-tuning/splits.jsonl" <<'PYTHON'
# The 200 pictures whose names have the smallest digests are one's own.
import hashlib, json, sys

names = [image["file_name"] for image in json.load(open(sys.argv[1]))["images"]]
names.sort(key=lambda name: hashlib.sha256(name.encode()).hexdigest())
with open(sys.argv[2], "w") as file:
    for place, name in enumerate(names):
        file.write(json.dumps({"image": name, "split": "train" if place < 200 else "val"}) + "\n")
PYTHON

for start in bundled imagenet; do
  run="$runs/fine-tuning-$start"
  mkdir -p "$run"
  PYTHONPATH=Scripts python3 - Recipes "$run/recipe.json" "$start" <<'PYTHON'
import json, sys

import recipes

place, target, start = sys.argv[1:]
recipe = recipes.read(f"{place}/fine-tuning.json")
if start == "imagenet":
    full = recipes.read(f"{place}/detector.json")
    recipe["start"] = full["start"]
    recipe["model"] = full["model"]
    recipe["model"]["heads"]["categories"] = len(json.load(open(recipe["vocabulary"])))
recipes.write(recipe, target)
PYTHON
  echo "== from $start"
  "$vitrine" train "$run/recipe.json" --output "$run"
  "$vitrine" evaluate detector --model "$run/model" --images "$coco/images" --annotations "$coco/annotations.json" \
    --map Vocabularies/maps/kitchen.evaluate.json --splits "$HOME/.cache/vitrine/fine-tuning/splits.jsonl" --split val
done
