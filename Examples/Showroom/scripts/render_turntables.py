"""Renders turntables: 24 frames, 15 degrees apart, seen by a camera that stands still.

Run again to go on where it stopped.
"""
import time

import numpy as np

import catalogue
import meshes
import studio
from paths import SHOWROOM

FRAMES = 24
CHOSEN = ["corso-sofa-charcoal", "skog-armchair-olive", "hal-chair-birch", "flexo-office-chair-black", "studie-desk-oak",
          "rulla-cart-teal", "vinkel-table-lamp-red", "isla-armchair-natural"]


def main():
    products = {p.id: p for p in catalogue.products()}
    room = studio.Studio(240, 6)
    for name in CHOSEN:
        product = products[name]
        folder = SHOWROOM / "turntables" / name
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{k:03d}.jpg" for k in range(FRAMES)]
        if all(p.exists() for p in paths):
            continue
        start = time.time()
        mesh = meshes.mesh(product.shape(), name)
        points = np.empty(len(mesh.vertices) * 3, np.float32)
        mesh.vertices.foreach_get("co", points)
        points = points.reshape(-1, 3)
        middle = (points.min(0) + points.max(0)) / 2
        points -= [middle[0], middle[1], 0]          # turn about the middle
        mesh.vertices.foreach_set("co", points.ravel())
        mesh.update()
        room.stand(name, mesh, product.design.mount)
        room.aim(0, 18, fill=0.84, turning=True)
        for k, path in enumerate(paths):
            if not path.exists():
                room.object.rotation_euler = (0, 0, np.radians(k * 360 / FRAMES))
                room.shoot(path, quality=85)
        print(f"{name} {time.time() - start:.1f} s", flush=True)


main()
