"""Masks and COCO annotations: visible masks from the object-index pass, full
masks by projecting the triangles of each object."""
import json

import cv2
import numpy as np


def encode(mask):
    """COCO's compressed run-length encoding (column-major) of a boolean mask."""
    flat = np.asarray(mask, np.uint8).ravel(order="F")
    change = np.flatnonzero(np.diff(flat)) + 1
    edges = np.concatenate([[0], change, [len(flat)]])
    counts = np.diff(edges).tolist()
    if flat[0]:
        counts = [0] + counts
    text = []
    for i, count in enumerate(counts):
        x = count - counts[i - 2] if i > 2 else count
        more = True
        while more:
            c = x & 0x1F
            x >>= 5
            more = x != -1 if c & 0x10 else x != 0
            text.append(chr((c | 0x20 if more else c) + 48))
    return {"size": list(mask.shape), "counts": "".join(text)}


def decode(rle):
    counts, p, text = [], 0, rle["counts"]
    while p < len(text):
        x, k, more = 0, 0, True
        while more:
            c = ord(text[p]) - 48
            x |= (c & 0x1F) << (5 * k)
            more = bool(c & 0x20)
            p, k = p + 1, k + 1
            if not more and c & 0x10:
                x |= -1 << (5 * k)
        if len(counts) > 2:
            x += counts[-2]
        counts.append(x)
    flat = np.repeat(np.arange(len(counts)) % 2, counts)
    return flat.reshape(rle["size"], order="F").astype(bool)


def self_check():
    random = np.random.default_rng(0)
    for shape, share in (((48, 64), 0.5), ((480, 640), 0.001), ((7, 5), 0.0), ((7, 5), 1.0)):
        mask = random.uniform(size=shape) < share
        assert (decode(encode(mask)) == mask).all()
    block = np.zeros((480, 640), bool)
    block[100:300, 200:420] = True
    assert (decode(encode(block)) == block).all()


def box(mask):
    ys, xs = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return [int(xs[0]), int(ys[0]), int(xs[-1] - xs[0] + 1), int(ys[-1] - ys[0] + 1)]


def project(item, camera, width, height):
    """The mask the item would have with nothing in front of it."""
    points, _ = item.shape.arrays()
    world = np.c_[points @ item.matrix.T + item.location, np.ones(len(points))]
    clip = world @ camera.T
    w = clip[:, 3]
    safe = np.where(w > 0.05, w, 1)
    x = (clip[:, 0] / safe + 1) / 2 * width
    y = (1 - clip[:, 1] / safe) / 2 * height
    pixels = np.clip(np.stack([x, y], 1) - 0.5, -4000, 4000)
    fixed = np.round(pixels * 16).astype(np.int32)
    mask = np.zeros((height, width), np.uint8)
    for faces, _, _ in item.shape.parts:
        visible = (w[faces] > 0.05).all(1)
        for face in fixed[faces[visible]]:
            cv2.fillPoly(mask, [face], 1, shift=4)
    return mask.astype(bool)


def annotate(items, index, camera, categories, smallest=60):
    """One record an instance; `index` holds k + 1 where items[k] is seen."""
    height, width = index.shape
    out = []
    for k, item in enumerate(items):
        seen = index == k + 1
        area = int(seen.sum())
        if area < smallest:
            continue
        full = project(item, camera, width, height) | seen
        share = area / int(full.sum())
        if share < 0.1:
            continue
        out.append({"category_id": categories[item.product.category], "bbox": box(seen), "area": area, "iscrowd": 0,
                    "product": item.product.id, "segmentation": encode(seen), "full_segmentation": encode(full),
                    "full_bbox": box(full), "visibility": round(share, 3)})
    return out


def merge(records, categories):
    """A COCO file from the record of each scene."""
    images, annotations = [], []
    for number, record in enumerate(records, 1):
        images.append({"id": number, **record["image"]})
        for a in record["annotations"]:
            annotations.append({"id": len(annotations) + 1, "image_id": number, **a})
    return {"info": {"description": "Vitrine rendered showroom"}, "images": images, "categories": categories, "annotations": annotations}


if __name__ == "__main__":
    self_check()
    print("run-length encoding: decoded masks equal the encoded")
