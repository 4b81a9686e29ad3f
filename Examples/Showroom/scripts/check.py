"""Checks that what is bundled fits together; says what does not and fails."""
import csv
import json
import sys
import xml.etree.ElementTree as tree

from PIL import Image

import annotate
from paths import SHOWROOM

G = "{http://base.google.com/ns/1.0}"


def lines(name):
    return [json.loads(line) for line in (SHOWROOM / name).read_text().splitlines()]


def problems():
    products = {p["id"]: p for p in lines("products.jsonl")}
    pictures = {p.stem for p in (SHOWROOM / "products").glob("*.jpg")}
    yield from (f"picture without product: {x}" for x in pictures - set(products))
    yield from (f"product without picture: {x}" for x in set(products) - pictures)
    for name in pictures:
        if Image.open(SHOWROOM / "products" / f"{name}.jpg").size != (384, 384):
            yield f"size of {name}"
    coco = json.loads((SHOWROOM / "annotations.json").read_text())
    names = {c["id"]: c["name"] for c in coco["categories"]}
    images = {i["id"]: i for i in coco["images"]}
    for i in images.values():
        if Image.open(SHOWROOM / i["file_name"]).size != (i["width"], i["height"]):
            yield f"size of {i['file_name']}"
    for a in coco["annotations"]:
        seen, full = annotate.decode(a["segmentation"]), annotate.decode(a["full_segmentation"])
        where = f"annotation {a['id']} in {images[a['image_id']]['file_name']}"
        if a["product"] not in products:
            yield f"{where}: unknown product {a['product']}"
        elif products[a["product"]]["category"] != names[a["category_id"]]:
            yield f"{where}: category"
        if seen.sum() != a["area"] or annotate.box(seen) != a["bbox"] or annotate.box(full) != a["full_bbox"] or (seen & ~full).any():
            yield f"{where}: masks"
    for q in lines("queries.jsonl"):
        if not set(q["products"]) <= set(products) or not (SHOWROOM / q["image"]).exists():
            yield f"query {q}"
    items = [i.findtext(f"{G}id") for i in tree.parse(SHOWROOM / "feed.xml").iter("item")]
    with (SHOWROOM / "feed.tsv").open(encoding="utf-8") as file:
        rows = [r["id"] for r in csv.DictReader(file, delimiter="\t")]
    if not items == rows == list(products):
        yield "the feeds list other products than products.jsonl"
    for folder in (SHOWROOM / "turntables").iterdir():
        if folder.name not in products or len(list(folder.glob("*.jpg"))) != 24:
            yield f"turntable {folder.name}"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found) or "everything fits together")
    sys.exit(bool(found))
