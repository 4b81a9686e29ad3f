"""Renders the product pictures. Run again to go on where it stopped.

    python render_products.py            one picture a product, 384 px, into products/
    python render_products.py --views    two more a product, 256 px, into the training folder
"""
import argparse
import json
import time

import catalogue
import meshes
import studio
from paths import EXTRA, SHOWROOM, TRAINING


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--views", action="store_true")
    options.add_argument("--only", default="", help="a part of the product id")
    options = options.parse_args()
    room = studio.Studio(256, 8) if options.views else studio.Studio(384, 5)
    folder = TRAINING / "products" if options.views else SHOWROOM / "products"
    folder.mkdir(parents=True, exist_ok=True)
    # What rooms show first, then first variants of every design, so that a run cut short has both.
    seen = {a["product"] for path in (SHOWROOM / "scenes").glob("*.json") for a in json.loads(path.read_text())["annotations"]}
    order = sorted(catalogue.products(), key=lambda p: (p.id not in seen, p.design.variants.index(p.variant)))
    for product in order:
        if options.only not in product.id:
            continue
        azimuth, elevation = studio.view(product)
        angles = [(azimuth, elevation, folder / f"{product.id}.jpg")]
        if options.views:
            flat = product.design.mount == "wall"
            angles = [(azimuth - (30 if flat else 70), elevation - 3, folder / f"{product.id}-1.jpg"),
                      (azimuth + (38 if flat else 18), elevation + 13, folder / f"{product.id}-2.jpg")]
        if all(path.exists() for *_, path in angles):
            continue
        start = time.time()
        mesh = meshes.mesh(product.shape(**EXTRA.get(product.category, {})), product.id)
        room.stand(product.id, mesh, product.design.mount)
        for a, e, path in angles:
            if not path.exists():
                room.aim(a, e)
                room.shoot(path)
        mesh.use_fake_user = False
        print(f"{product.id} {time.time() - start:.1f} s", flush=True)


main()
