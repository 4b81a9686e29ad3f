"""Products: every design in every variant, with title, size, price and the like."""
import random
import re
import zlib
from dataclasses import dataclass

import numpy as np

import beds, decor, lighting, seating, storage, tables, textiles  # noqa: F401  (each registers its designs)
from registry import DESIGNS

BRANDS = ["Lindgren & Moe", "Atelier Sorel", "Northbay", "Casa Verano", "Hollis Home", "Kumo", "Fable & Oak", "Studio Brix"]
MATERIALS = {"wood": "wood", "paint": "lacquered wood", "fabric": "fabric", "velvet": "velvet", "boucle": "bouclé",
             "knit": "wool", "fur": "sheepskin", "leather": "leather", "sheer": "linen", "metal": "metal", "powder": "steel",
             "ceramic": "ceramic", "stoneware": "stoneware", "clay": "terracotta", "glass": "glass", "mirror": "mirror glass",
             "plastic": "plastic", "rattan": "rattan", "wicker": "wicker", "marble": "marble", "concrete": "concrete",
             "paper": "paper", "leaf": "plant", "pane": "glass"}
MANY = ("sofa", "armchair", "rug", "curtain", "throw_pillow", "bedding", "plant")  # shown in up to three variants
LABELS = {"tv_stand": "TV stand", "crib": "cot"}


@dataclass
class Product:
    id: str
    design: object
    variant: tuple
    color: str
    material: str
    title: str
    brand: str
    price: float
    availability: str
    split: str   # "test" designs never appear in training scenes

    @property
    def category(self):
        return self.design.category

    def shape(self, **more):
        return self.design.shape(self.variant, **more)


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def describe(spec):
    """Colour and material words of a material name."""
    kind, _, rest = spec.partition(":")
    if kind == "print":
        pattern, _, names = rest.partition(":")
        names = names.split(",")
        return "/".join(names[:2]), "paper" if pattern.startswith("art") else "cotton"
    return rest or "clear", MATERIALS.get(kind, kind)


def products():
    out, used, seen = [], set(), {}
    for d in DESIGNS:
        place = seen[d.category] = seen.get(d.category, -1) + 1
        for k, variant in enumerate(d.variants[:3 if d.category in MANY else 2]):
            color, material = describe(variant[0])
            if d.category == "rug":
                material = "wool"
            if d.category == "plant":
                color, material = describe(variant[1])
            if color in ("oak", "walnut", "birch", "pine", "teak", "beech", "ash", "bamboo") and material == "wood":
                material = f"{color} wood"
            label = LABELS.get(d.category, d.category.replace("_", " "))
            key = slug(f"{d.name} {label} {color}")
            if d.name.lower().endswith(label.split()[-1]):
                key = slug(f"{d.name} {color}")
            while key in used:
                key += "-b"
            used.add(key)
            r = random.Random(zlib.crc32(key.encode()))
            price = round(d.price * (1 + 0.08 * k)) + r.choice([0, 0, -0.05, -0.01])
            stock = r.choices(["in_stock", "out_of_stock", "preorder", "backorder"], [88, 6, 3, 3])[0]
            name = d.name if d.name.lower().endswith(label.split()[-1]) else f"{d.name} {label}"
            out.append(Product(key, d, variant, color, material, f"{name}, {color} {material}" if color not in material else f"{name}, {material}",
                               BRANDS[zlib.crc32(d.name.encode()) % len(BRANDS)], price, stock,
                               "test" if place % 5 == 3 else "train"))
    return out


def size(shape):
    low, high = shape.bounds()
    w, d, h = np.round((high - low) * 100).astype(int)
    return f"{w} x {d} x {h} cm"
