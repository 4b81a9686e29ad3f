#!/usr/bin/env bash
# What one embedding for everything costs and gains: the universal model, a specialist for each group of data sets, the
# universal model without each group, and with equal shares and weights, all at one budget of pictures from the same ImageNet
# trunk. Needs ../shared/data; about three minutes of one core a run at the default length. A run that was stopped goes on.
# STEPS changes the length, RUNS chooses runs by name (universal only-home without-home equal ...), SEED the seed.
set -euo pipefail
cd "$(dirname "$0")/.."
bash Scripts/pretrained.sh
vitrine="${VITRINE:-.build/release/vitrine}"
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}/universal"
groups="home showroom furniture fashion clothing street ordinary grocery"
names="universal"
for group in $groups; do names+=" only-$group without-$group"; done
seed="${SEED:-1}"
[ "$seed" = 1 ] || names=universal

for name in ${RUNS:-$names equal}; do
  run="$runs/$name-$seed"
  mkdir -p "$run"
  PYTHONPATH=Scripts python3 - Recipes/embedder-2.json "$run/recipe.json" "$name" "$seed" "${STEPS:-100}" <<'PYTHON'
import sys

import recipes

source, target, name, seed, steps = sys.argv[1:]
recipe = recipes.read(source)
group_of = {
    "IKEA rooms and products": "home", "IKEA products pasted into rooms": "home", "IKEA rooms, every object": "home",
    "whole rooms": "home", "rendered showroom": "showroom", "showroom products pasted into rooms": "showroom",
    "furniture catalogue 2020": "furniture", "fashion catalogue": "fashion",
    "fashion products pasted into streets": "fashion", "clothing photos": "clothing", "street style": "street",
    "COCO": "ordinary", "grocery": "grocery",
}
furniture = next(s for s in recipe["sets"] if group_of[s["name"]] == "furniture")["source"]["table"]
validation = recipe["validation"]
validation["attributes"].append({"name": "furniture", "table": furniture, "optional": True})
validation["crops"] = [
    dict(next(s for s in recipe["sets"] if s["name"] == set_name)["source"]["pictures"], name=metric, split="val", optional=True)
    for set_name, metric in (("street style", "street"), ("COCO", "ordinary"))
]
kind, _, group = name.partition("-")
if kind == "only":
    recipe["sets"] = [s for s in recipe["sets"] if group_of[s["name"]] == group]
elif kind == "without":
    recipe["sets"] = [s for s in recipe["sets"] if group_of[s["name"]] != group]
elif kind == "equal":
    for data in recipe["sets"]:
        data["share"] = 1
        for task in data["tasks"]:
            task["weight"] = 1
recipes.small(recipe, name, seed, steps)
recipes.write(recipe, target)
PYTHON
  [ -e "$run/model/model.json" ] || "$vitrine" train "$run/recipe.json" --output "$run" --no-evaluation
  [ -e "$run/measured" ] || [ "${MEASURE:-yes}" = no ] || {
    "$vitrine" train "$run/recipe.json" --output "$run" --measure
    touch "$run/measured"
  }
done
python3 - "$runs" <<'PYTHON'
import glob, json, os, sys

columns = [
    ("home 1", "recall_at_1"), ("10", "recall_at_10"), ("given 1", "category_given_recall_at_1"),
    ("category", "category_top_1"), ("showroom 1", "showroom_recall_at_1"), ("10", "showroom_recall_at_10"),
    ("furniture", "furniture_furniture_top_1"), ("article", "fashion_article_type_top_1"),
    ("colour", "fashion_color_top_1"), ("garment", "clothing_garment_top_1"), ("street", "street_category_top_1"),
    ("ordinary", "ordinary_category_top_1"), ("grocery", "grocery_top_1"),
]
print(f"{'run':20}" + "".join(f"{title:>11}" for title, _ in columns))
for folder in sorted(glob.glob(f"{sys.argv[1]}/*")):
    if not os.path.exists(f"{folder}/measured"):
        continue
    metrics = json.load(open(f"{folder}/model/model.json"))["metrics"]
    cells = [f"{100 * metrics[key]:.1f}" if metrics.get(key) is not None else "-" for _, key in columns]
    print(f"{os.path.basename(folder):20}" + "".join(f"{cell:>11}" for cell in cells))
PYTHON
