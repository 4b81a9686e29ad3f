#!/usr/bin/env bash
# Brings the ranges of the bundled models up to date, with which they are served in eight-bit integers: from some two hundred
# training pictures of every kind that they see, none of them held out. Minutes of one core; run it after a model was replaced.
# Needs ../shared/data. Names of models choose some of them.
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine="${VITRINE:-.build/release/vitrine}"
models=(detector embedder embedder-free)
[ $# -eq 0 ] || models=("$@")
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

python3 - ../shared/data Examples/Showroom "$work" <<'PYTHON'
import hashlib, json, os, sys

data, showroom, work = sys.argv[1:]
spread = lambda rows, count: [rows[i * len(rows) // count] for i in range(min(count, len(rows)))]
held_out = lambda name: int(hashlib.sha256(name.encode()).hexdigest()[-1], 16) <= 1
scenes, crops, free = [], [], []  # files; files and their boxes, none for all of it; those a shop may learn from


def annotated(folder, file, names, count):
    """Pictures with boxes, `count` of those that `names` lets learn."""
    rows = json.load(open(file))
    boxes = {}
    for row in rows["annotations"]:
        if not row.get("iscrowd") and min(row["bbox"][2:]) >= 12:
            boxes.setdefault(row["image_id"], []).append(row["bbox"])
    images = sorted((i for i in rows["images"] if names(i["file_name"]) and i["id"] in boxes), key=lambda i: i["file_name"])
    for image in spread(images, count):
        path = f"{folder}/{image['file_name']}"
        scenes.append(path)
        (free if folder == rendered else crops).append((path, boxes[image["id"]][:12]))


rendered = os.path.expanduser("~/.cache/vitrine/showroom-training")
home = {r["room"]: r["split"] for r in map(json.loads, open(f"{data}/home/rooms.jsonl"))}
annotated(f"{data}/home/rooms", f"{data}/home/annotations.json", lambda name: home.get(name) == "train", 24)
for name in ("street", "coco"):
    annotated(f"{data}/{name}/images", f"{data}/{name}/annotations.json", lambda name: not held_out(name), 24)
if os.path.exists(f"{rendered}/annotations.json"):
    annotated(rendered, f"{rendered}/annotations.json", lambda name: True, 24)
for folder, rows in ((f"{data}/home", crops), (showroom, free)):
    products = [json.loads(line) for line in open(f"{folder}/products.jsonl")]
    rows += [(f"{folder}/{product.get('image') or product['images'][0]}", None) for product in spread(products, 40)]
for folder, rows in (("fashion_catalog/images", crops), ("clothing/images", free)):
    names = sorted(name for name in os.listdir(f"{data}/{folder}") if not held_out(name))
    rows += [(f"{data}/{folder}/{name}", None) for name in spread(names, 32)]
lines = sorted(line.split(",")[0].strip() for line in open(f"{data}/grocery/train.txt") if line.strip())
free += [(f"{data}/grocery/{name}", None) for name in spread(lines, 32)]


def link(path, kind, number):
    name = f"{number:04}{os.path.splitext(path)[1]}"
    os.makedirs(f"{work}/{kind}", exist_ok=True)
    os.symlink(os.path.abspath(path), f"{work}/{kind}/{name}")
    return name


for number, path in enumerate(scenes):
    link(path, "scenes", number)
for kind, rows in (("free", free), ("all", crops + free)):
    images, annotations = [], []
    for number, (path, boxes) in enumerate(rows):
        images.append({"id": number, "file_name": link(path, kind, number), "width": 100000, "height": 100000})
        for box in boxes or []:  # of a picture without boxes all is looked at
            annotations.append({"id": len(annotations) + 1, "image_id": number, "category_id": 1, "bbox": box, "iscrowd": 0})
    json.dump({"images": images, "categories": [{"id": 1, "name": "object"}], "annotations": annotations},
              open(f"{work}/{kind}.json", "w"))
PYTHON

for model in "${models[@]}"; do
  echo "== $model"
  case $model in
    detector) chosen=(--images "$work/scenes" --clipping none) ;;
    embedder) chosen=(--images "$work/all" --annotations "$work/all.json") ;;
    embedder-free) chosen=(--images "$work/free" --annotations "$work/free.json") ;;
    *) echo "no ranges are known for $model" >&2; exit 1 ;;
  esac
  # Nothing cut off suits the detector better, the least error the embedders (docs/speed.md).
  "$vitrine" models quantize "Models/$model" "${chosen[@]}" --pictures 1000 --output "${OUTPUT:-Models}/$model"
done
