#!/usr/bin/env bash
# What pairs are worth that nobody annotated: half of the rooms have drawn pairs, the other half none, or those that `vitrine
# pairs mine` finds, or those of (simulated) visitors' clicks and saves, or, as the most there could be, its own drawn ones. One
# embedder each, at one budget from the same ImageNet trunk, measured on the validation rooms. The detector and the embedder that
# find the pairs have learnt from the first half only. Needs ../shared/data and the run `weak-labels-without-1` of
# Scripts/weak-labels.sh; an hour and a half of one core. A run that was stopped goes on. STEPS changes the length, KINDS the runs.
set -euo pipefail
cd "$(dirname "$0")/.."
bash Scripts/pretrained.sh
vitrine="${VITRINE:-.build/release/vitrine}"
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
home=../shared/data/home
work="$HOME/.cache/vitrine/unlabelled"
detector="$runs/weak-labels-without-1/model"
mkdir -p "$work"
for half in even odd; do
  "$vitrine" labels export "$home/annotations.json" --splits "$home/rooms.jsonl" --split train --ids $half \
    --output "$work/$half.json"
done

train() { # KIND: the half with drawn pairs, and those of that kind in the other half
  local run="$runs/unlabelled-$1"
  mkdir -p "$run"
  PYTHONPATH=Scripts python3 - Recipes/embedder-2.json "$run/recipe.json" "$1" "$work" "${STEPS:-200}" <<'PYTHON'
import copy, sys

import recipes

source, target, kind, work, steps = sys.argv[1:]
recipe = recipes.read(source)
names = ("IKEA rooms and products", "IKEA products pasted into rooms", "IKEA rooms, every object")
recipe["sets"] = [s for s in recipe["sets"] if s["name"] in names]
for data in recipe["sets"]:
    data["source"]["pictures"].update(annotations=f"{work}/even.json", splits=None, split=None)
if kind != "none":
    other = copy.deepcopy(recipe["sets"][0])
    other["name"] = f"the other rooms, pairs: {kind}"
    other["share"] = recipe["sets"][0]["share"]
    # Confidence orders them; a pair that is wrong teaches something wrong, so they pull half as hard.
    other["tasks"] = [dict(t, weight=t["weight"] * (1 if kind == "drawn" else 0.5)) for t in other["tasks"]]
    pictures = other["source"]["pictures"]
    pictures["annotations"] = f"{work}/{dict(drawn='odd').get(kind, kind)}.json"
    if kind == "engaged":
        pictures["images"] = f"{work}/shop/scenes"
    recipe["sets"].append(other)
validation = recipe["validation"]
recipe["validation"] = {"retrieval": validation["retrieval"][:1]}
recipes.small(recipe, f"unlabelled-{kind}", 1, steps)
recipes.write(recipe, target)
PYTHON
  [ -e "$run/model/model.json" ] || "$vitrine" train "$run/recipe.json" --output "$run" --no-evaluation
  [ -e "$run/measured" ] || { "$vitrine" train "$run/recipe.json" --output "$run" --measure && touch "$run/measured"; }
}

train none
embedder="$work/embedder"
if [ ! -e "$embedder" ]; then
  cp -r "$runs/unlabelled-none/model" "$embedder.partial"
  # How probable a match is right, on the validation rooms.
  python3 - "$work/calibration.json" "$PWD/$home" <<'PYTHON'
import json, sys

target, home = sys.argv[1:]
json.dump({"matches": {"products": f"{home}/products.jsonl", "queries": f"{home}/queries.jsonl"}}, open(target, "w"))
PYTHON
  "$vitrine" models calibrate-embedder "$work/calibration.json" --model "$embedder.partial"
  mv "$embedder.partial" "$embedder"
fi

if [ ! -e "$work/mined.json" ]; then
  python3 - "$work/odd.json" "$PWD/$home/rooms" "$work/rooms" <<'PYTHON'
import json, os, sys

source, rooms, target = sys.argv[1:]
os.makedirs(target, exist_ok=True)
for image in json.load(open(source))["images"]:
    link = f"{target}/{image['file_name']}"
    if not os.path.lexists(link):
        os.symlink(f"{rooms}/{image['file_name']}", link)
PYTHON
  "$vitrine" pairs mine "$work/rooms" --catalog "$home/products.jsonl" --detector "$detector" --embedder "$embedder" \
    --confidence "${CONFIDENCE:-0.2}" --truth "$work/odd.json" --output "$work/mined.part" | tee "$work/mined.txt"
  mv "$work/mined.part" "$work/mined.json"
fi

if [ ! -e "$work/engaged.json" ]; then
  "$vitrine" catalog import "$home/products.jsonl" --data "$work/shop" --embedder "$embedder" >/dev/null
  "$vitrine" scenes import "$work/rooms" --data "$work/shop" >/dev/null
  # The truth under the names the shop gives its scenes.
  python3 - "$work/odd.json" "$work/shop/scenes" "$work/truth.json" <<'PYTHON'
import json, os, re, sys

source, scenes, target = sys.argv[1:]
names = {os.path.splitext(name)[0]: name for name in os.listdir(scenes)}
data = json.load(open(source))
for image in data["images"]:
    identifier = re.sub(r"[^a-z0-9]+", "-", os.path.splitext(image["file_name"])[0].lower()).strip("-")[:120]
    image["file_name"] = names[identifier]
json.dump(data, open(target, "w"))
PYTHON
  "$vitrine" serve --data "$work/shop" --detector "$detector" --embedder "$embedder" --port 0 >"$work/out" 2>"$work/err" &
  server=$!
  trap 'kill "$server" 2>/dev/null || true' EXIT
  until address=$(grep -oE 'http://[^/]+' "$work/out"); do sleep 0.2; kill -0 "$server"; done
  python3 Benchmarks/engagement/simulate.py "$address" --visits "${VISITS:-3000}" --seed 1 --truth "$work/truth.json"
  kill "$server" && wait "$server" || true
  "$vitrine" pairs engaged --data "$work/shop" --truth "$work/truth.json" --output "$work/engaged.part" | tee "$work/engaged.txt"
  mv "$work/engaged.part" "$work/engaged.json"
fi

for kind in ${KINDS:-mined engaged drawn}; do train "$kind"; done
cat "$work/mined.txt" "$work/engaged.txt"
python3 - "$runs" <<'PYTHON'
import json, os, sys

keys = ("recall_at_1", "recall_at_10", "category_given_recall_at_1", "category_given_recall_at_10", "category_top_1")
print(f"{'the other half':16}" + "".join(f"{title:>10}" for title in ("at 1", "at 10", "given 1", "given 10", "category")))
for kind in ("none", "mined", "engaged", "drawn"):
    file = f"{sys.argv[1]}/unlabelled-{kind}/model/model.json"
    if os.path.exists(file):
        metrics = json.load(open(file))["metrics"]
        print(f"{kind:16}" + "".join(f"{100 * metrics[key]:10.1f}" for key in keys))
PYTHON
