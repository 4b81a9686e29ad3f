"""Writes products.jsonl, queries.jsonl, feed.xml and feed.tsv from the catalogue and the annotations."""
import csv
import json
import random
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

import catalogue
from paths import EXTRA, SHOWROOM

VOCABULARY = {c["name"]: c for c in json.loads((Path(__file__).parent / "vocabulary.json").read_text())}
TYPES = {
    "sofa": "Furniture > Seating > Sofas", "armchair": "Furniture > Seating > Armchairs", "chair": "Furniture > Seating > Chairs",
    "office_chair": "Furniture > Workspace > Office chairs", "stool": "Furniture > Seating > Stools", "bench": "Furniture > Seating > Benches",
    "ottoman": "Furniture > Seating > Poufs & footstools", "coffee_table": "Furniture > Tables > Coffee tables",
    "side_table": "Furniture > Tables > Side tables", "nightstand": "Furniture > Bedroom > Bedside tables",
    "dining_table": "Furniture > Tables > Dining tables", "desk": "Furniture > Workspace > Desks", "bed": "Furniture > Bedroom > Beds",
    "crib": "Furniture > Nursery > Cots", "wardrobe": "Furniture > Bedroom > Wardrobes", "dresser": "Furniture > Bedroom > Chests of drawers",
    "cabinet": "Furniture > Storage > Sideboards & cabinets", "kitchen_cabinet": "Kitchen > Fitted units",
    "bookcase": "Furniture > Storage > Bookcases", "wall_shelf": "Furniture > Storage > Wall shelves", "tv_stand": "Furniture > Storage > TV benches",
    "cart": "Furniture > Storage > Trolleys", "floor_lamp": "Lighting > Floor lamps", "table_lamp": "Lighting > Table lamps",
    "ceiling_light": "Lighting > Pendants & ceiling lights", "wall_lamp": "Lighting > Wall lights", "rug": "Textiles > Rugs",
    "curtain": "Textiles > Curtains & blinds", "throw_pillow": "Textiles > Cushions", "bedding": "Textiles > Bed linen",
    "blanket": "Textiles > Throws", "mirror": "Decoration > Mirrors", "clock": "Decoration > Clocks", "artwork": "Decoration > Pictures",
    "vase": "Decoration > Vases & candle holders", "plant": "Decoration > Plants & pots", "basket": "Storage > Baskets", "storage_box": "Storage > Boxes"}
FIELDS = ["id", "title", "description", "link", "image_link", "price", "sale_price", "availability", "availability_date", "brand", "google_product_category",
          "product_type", "color", "material", "size", "item_group_id", "condition", "identifier_exists"]


def group(product):
    return catalogue.slug(f"{product.category} {product.design.name}")


def description(product, size):
    finish = [catalogue.describe(v) for v in product.variant[1:] if v != "x"]
    second = f" with {' '.join(dict.fromkeys(finish[0]))}" if finish and finish[0] != (product.color, product.material) and product.category not in ("mirror", "artwork", "clock") else ""
    return f"{product.title}{second}. {product.design.style} style; {size}. By {product.brand}."


def row(product, size):
    """One product as a feed row, in the spread of shapes that real feeds have."""
    dice = random.Random(zlib.crc32(b"feed" + product.id.encode()))
    category, draw = VOCABULARY[product.category], dice.random()
    google = str(category["google_product_category"]) if draw < 0.48 else category["google_product_category_path"] if draw < 0.95 else ""
    return {"id": product.id, "title": product.title, "description": description(product, size),
            "link": f"https://showroom.example/products/{product.id}", "image_link": f"products/{product.id}.jpg",
            "price": f"{product.price:.2f} EUR", "sale_price": f"{product.price * 0.8:.2f} EUR" if dice.random() < 0.08 else "",
            "availability": product.availability, "availability_date": "2030-01-15T09:00+00:00" if product.availability in ("preorder", "backorder") else "",
            "brand": product.brand, "google_product_category": google, "product_type": TYPES[product.category],
            "color": product.color, "material": product.material, "size": size, "item_group_id": group(product), "condition": "new", "identifier_exists": "no"}


def replace(path, text):
    part = path.with_suffix(path.suffix + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def main():
    products, sizes = catalogue.products(), {}
    products = [p for p in products if (SHOWROOM / "products" / f"{p.id}.jpg").exists()]
    for p in products:
        sizes[p.id] = catalogue.size(p.shape(**{k: v for k, v in EXTRA.get(p.category, {}).items()}))
    rows = [row(p, sizes[p.id]) for p in products]

    replace(SHOWROOM / "products.jsonl", "".join(json.dumps({
        "id": p.id, "image": f"products/{p.id}.jpg", "category": p.category, "title": p.title, "design": group(p), "color": p.color,
        "material": p.material, "style": p.design.style, "size": sizes[p.id], "brand": p.brand,
        "price": {"amount": f"{p.price:.2f}", "currency": "EUR"}, "availability": p.availability, "split": p.split}, ensure_ascii=False) + "\n" for p in products))

    items = "".join("    <item>\n" + "".join(
        f"      <{tag}>{escape(r[tag[2:] if tag.startswith('g:') else tag])}</{tag}>\n"
        for tag in (f if f in ("title", "description", "link") else f"g:{f}" for f in FIELDS) if r[tag[2:] if tag.startswith("g:") else tag]) + "    </item>\n" for r in rows)
    replace(SHOWROOM / "feed.xml", '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n  <channel>\n'
            "    <title>Vitrine showroom</title>\n    <link>https://showroom.example/</link>\n    <description>Furniture and decoration that exist only as renderings</description>\n"
            f"{items}  </channel>\n</rss>\n")

    part = SHOWROOM / "feed.tsv.part"
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(SHOWROOM / "feed.tsv")

    known = {p.id for p in products}
    coco = json.loads((SHOWROOM / "annotations.json").read_text())
    names = {c["id"]: c["name"] for c in coco["categories"]}
    files = {i["id"]: i["file_name"] for i in coco["images"]}
    queries, missing = [], set()
    for a in coco["annotations"]:
        if a["product"] not in known:
            missing.add(a["product"])
        elif a["visibility"] >= 0.4 and min(a["bbox"][2:]) >= 24:
            queries.append({"image": files[a["image_id"]], "box": a["bbox"], "category": names[a["category_id"]], "products": [a["product"]]})
    replace(SHOWROOM / "queries.jsonl", "".join(json.dumps(q) + "\n" for q in queries))
    print(f"{len(products)} products, {len(queries)} queries, {len(missing)} products seen in rooms without a picture")


main()
