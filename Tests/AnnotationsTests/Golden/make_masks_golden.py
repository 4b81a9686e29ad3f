"""Makes masks.json: seeded random masks as pycocotools encodes them.

    pip install pycocotools==2.0.11 numpy==2.4.6
    python make_masks_golden.py
"""

import json
import os

import numpy as np
from pycocotools import mask as masks

random = np.random.default_rng(7)
rows = []
for _ in range(40):
    height, width = (int(v) for v in random.integers(1, 90, 2))
    pixels = np.zeros((height, width), dtype=np.uint8)
    for _ in range(random.integers(0, 4)):
        y, x = random.integers(0, height), random.integers(0, width)
        pixels[y:y + random.integers(1, 60), x:x + random.integers(1, 60)] ^= 1
    if random.uniform() < 0.3:
        pixels ^= (random.uniform(size=pixels.shape) < 0.2).astype(np.uint8)
    coded = masks.encode(np.asfortranarray(pixels))
    column_order = pixels.flatten(order="F")
    runs, current, length = [], 0, 0
    for pixel in column_order:
        if pixel != current:
            runs.append(length)
            current, length = pixel, 0
        length += 1
    runs.append(length)
    rows.append({
        "height": height, "width": width, "runs": runs, "counts": coded["counts"].decode(),
        "area": int(masks.area(coded)), "box": [float(v) for v in masks.toBbox(coded)]})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "masks.json"), "w") as file:
    json.dump(rows, file, separators=(",", ":"))
    file.write("\n")
