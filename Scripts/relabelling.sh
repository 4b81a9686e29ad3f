#!/usr/bin/env bash
# What relabelling by `vitrine annotations audit` gains. 28 of the showroom's rooms to learn from, 12 held out; every
# fourth box of the 28 is given another category by chance. A small detector is trained on the labels as they were, on the
# damaged ones, and on those that the audit's marked proposals have mended without a person looking; the bundled models, which
# audit, have never seen these rooms. Hours of one core; a run that was stopped goes on. SEEDS chooses the seeds.
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine="${VITRINE:-.build/release/vitrine}"
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
labels="$HOME/.cache/vitrine/relabelling"
seeds="${SEEDS:-1 2 3}"
mkdir -p "$labels"

python3 - Examples/Showroom/annotations.json "$labels" <<'PYTHON'
import json, random, sys

source, labels = sys.argv[1:]
truth = json.load(open(source))
chance = random.Random(5)
names = [category["id"] for category in truth["categories"]]
pictures = sorted(truth["images"], key=lambda image: image["file_name"])
held = {image["id"] for place, image in enumerate(pictures) if place % 10 in (2, 5, 8)}

def part(name, inside, damage=False):
    rows = [dict(a) for a in truth["annotations"] if (a["image_id"] in held) != inside]
    for place in chance.sample(range(len(rows)), len(rows) // 4) if damage else []:
        rows[place]["category_id"] = chance.choice([n for n in names if n != rows[place]["category_id"]])
    images = [i for i in pictures if (i["id"] in held) != inside]
    json.dump({"images": images, "categories": truth["categories"], "annotations": rows}, open(f"{labels}/{name}.json", "w"))

part("clean", True)
part("held-out", False)
part("damaged", True, damage=True)
PYTHON
[ -e "$labels/proposal.json" ] || "$vitrine" annotations audit "$labels/damaged.json" --images Examples/Showroom \
  --proposal "$labels/proposal.json" >"$labels/audit.txt"
"$vitrine" annotations audit "$labels/damaged.json" --images Examples/Showroom --apply "$labels/proposal.json" \
  --output "$labels/mended.json" --overwrite
python3 - "$labels" <<'PYTHON'
import json, sys

read = lambda name: json.load(open(f"{sys.argv[1]}/{name}.json"))
def named(data):
    names = {category["id"]: category["name"] for category in data["categories"]}
    files = {image["id"]: image["file_name"] for image in data["images"]}
    return {(files[a["image_id"]], *(round(v) for v in a["bbox"])): names[a["category_id"]] for a in data["annotations"]}
clean, damaged, mended = named(read("clean")), named(read("damaged")), named(read("mended"))
wrong = [key for key in clean if damaged[key] != clean[key]]
right = [key for key in clean if damaged[key] == clean[key]]
print(f"{len(clean)} boxes, {len(wrong)} damaged: {sum(mended.get(k) == clean[k] for k in wrong)} mended rightly, "
      f"{sum(mended.get(k) not in (clean[k], damaged[k]) for k in wrong)} given another wrong name; "
      f"{sum(mended.get(k) != clean[k] for k in right)} of the {len(right)} right ones spoilt")
PYTHON

for seed in $seeds; do
  for kind in clean damaged mended; do
    run="$runs/relabelling-$kind-$seed"
    mkdir -p "$run"
    # The recipe with this seed and these labels; its paths start from Recipes/, not from where the copy lies.
    sed -e "s#\"\.\./#\"$PWD/#g; s#\"seed\": 1#\"seed\": $seed#; s#clean.json#$kind.json#" \
      Recipes/relabelling.json >"$run/recipe.json"
    [ -e "$run/evaluation.json" ] && continue
    "$vitrine" train "$run/recipe.json" --output "$run"
    "$vitrine" evaluate detector --model "$run/model" --images Examples/Showroom \
      --annotations "$labels/held-out.json" --json >"$run/evaluation.part"
    mv "$run/evaluation.part" "$run/evaluation.json"
  done
done
python3 - "$runs" $seeds <<'PYTHON'
import json, statistics, sys

runs, *seeds = sys.argv[1:]
for kind in ("clean", "damaged", "mended"):
    reports = [json.load(open(f"{runs}/relabelling-{kind}-{seed}/evaluation.json")) for seed in seeds]
    values = [100 * report["AP50"] for report in reports]
    spread = f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else ""
    print(f"{kind:8} AP50 {statistics.mean(values):.1f}{spread}   " + "  ".join(f"{v:.1f}" for v in values))
PYTHON
