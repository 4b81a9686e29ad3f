"""Writes a Google Merchant feed of any size to measure imports with: the same for the same arguments.

    python3 Benchmarks/large_feed.py 1000000 /tmp/feed.tsv      (or .xml, .jsonl; .gz packs it)

Titles, descriptions, prices, brands and categories vary as a shop's do; pictures are files that do not exist, so
import with --without-embedding. Peak memory: `python3 Benchmarks/peak_memory.py vitrine catalog import ...`.
"""

import gzip
import json
import random
import sys
from xml.sax.saxutils import escape

CATEGORIES = [
    "Furniture > Sofas", "Furniture > Tables > Coffee Tables", "Furniture > Chairs > Arm Chairs, Recliners & Sleeper Chairs",
    "Home & Garden > Lighting > Lamps", "Home & Garden > Decor > Rugs", "Home & Garden > Decor > Mirrors",
    "Home & Garden > Decor > Artwork", "Furniture > Beds & Accessories > Beds & Bed Frames",
]
WORDS = (
    "linen oak walnut velvet brass woven round square low tall modern classic soft deep narrow wide handmade solid "
    "washed natural ribbed fluted striped plain folding stacking outdoor compact corner double single"
).split()
COLORS = "sand grey green blue oak walnut black white terracotta ochre".split()


def items(count):
    random.seed(2026)
    for number in range(count):
        words = random.choices(WORDS, k=4)
        price = random.randrange(1900, 199900) / 100
        yield {
            "id": f"item-{number:08d}",
            "title": " ".join(words).capitalize() + f" {number % 997}",
            "description": " ".join(random.choices(WORDS, k=40)).capitalize() + ".",
            "link": f"https://shop.example/products/{number}",
            "image_link": f"pictures/{number}.jpg",
            "additional_image_link": f"pictures/{number}-side.jpg",
            "price": f"{price:.2f} EUR",
            "sale_price": f"{price * 0.8:.2f} EUR" if number % 5 == 0 else "",
            "availability": random.choice(["in_stock", "in_stock", "in_stock", "out_of_stock", "preorder"]),
            "brand": f"Brand {int(random.paretovariate(1.1)) % 500}",
            "color": random.choice(COLORS),
            "item_group_id": f"group-{number // 3}",
            "google_product_category": random.choice(CATEGORIES),
        }


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    kind = path.removesuffix(".gz").rsplit(".", 1)[-1]
    opened = gzip.open(path, "wt", encoding="utf-8", compresslevel=1) if path.endswith(".gz") else open(path, "w", encoding="utf-8")
    with opened as feed:
        if kind == "xml":
            feed.write('<?xml version="1.0"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n')
        for number, item in enumerate(items(count)):
            if kind == "tsv":
                if number == 0:
                    feed.write("\t".join(item) + "\n")
                feed.write("\t".join(item.values()) + "\n")
            elif kind == "jsonl":
                feed.write(json.dumps({name: value for name, value in item.items() if value}) + "\n")
            elif kind == "xml":
                values = "".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in item.items() if value)
                feed.write(f"<item>{values}</item>\n")
            else:
                sys.exit(f"'{path}' ends neither in .tsv, .xml nor .jsonl (nor these with .gz)")
        if kind == "xml":
            feed.write("</channel></rss>\n")


main()
