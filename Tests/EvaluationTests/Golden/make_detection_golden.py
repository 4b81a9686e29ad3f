"""Makes detection.json: seeded random ground truth and detections, and what pycocotools says of them.

    pip install pycocotools==2.0.11 numpy==2.4.6
    python make_detection_golden.py

Numbers are rounded to 32-bit floats first, which is what the evaluator takes, so that both sides see the same
boxes and scores. The cases hold crowds, equal scores, areas unlike their boxes', areas on the borders of COCO's sizes, more
than 100 detections of one category on one picture, pictures without boxes or without detections, and categories
without either. "stats" are the twelve numbers pycocotools prints, in its order.
"""

import contextlib
import io
import json
import os

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = os.path.dirname(os.path.abspath(__file__))


def single(value):
    return float(np.float32(value))


def make_case(seed, pictures, categories, objects, noise, crowd_share, score_steps, flood=False, borders=False):
    random = np.random.default_rng(seed)
    images = [{"id": i * 3 + 1, "file_name": f"{i}.jpg", "width": 640, "height": 480} for i in range(pictures)]
    named = [{"id": c * 7 + 2, "name": f"category {c}"} for c in range(categories)]
    annotations, detections = [], []

    def box(scale):
        width, height = random.uniform(4, scale, 2)
        return [single(v) for v in (random.uniform(0, 640 - width), random.uniform(0, 480 - height), width, height)]

    def score():
        value = random.uniform(0, 1)
        return single(round(value * score_steps) / score_steps if score_steps else value)

    for image in images:
        if random.uniform() < 0.1:
            continue
        for _ in range(random.integers(0, objects + 1)):
            # The last category has no ground truth, the one before it no detections.
            category = int(random.integers(0, max(1, categories - 1)))
            truth = box(random.choice([30, 90, 300]))
            crowd = int(random.uniform() < crowd_share)
            area = truth[2] * truth[3] * (random.uniform(0.4, 1) if random.uniform() < 0.5 else 1)
            if borders:  # sides of 32 and 96, and areas just beside their squares
                side = int(random.choice([32, 96]))
                truth = [single(random.integers(0, 500)), single(random.integers(0, 380)), float(side), float(side)]
                area = side * side + float(random.choice([-0.5, 0, 0.5]))
            annotations.append({
                "id": len(annotations) + 1, "image_id": image["id"], "category_id": named[category]["id"],
                "bbox": truth, "area": float(area), "iscrowd": crowd})
            if category == categories - 2 and categories > 2:
                continue
            for _ in range(int(random.integers(0, 4)) + (3 if crowd else 0)):
                moved = [single(v + random.normal(0, noise * (truth[2] + truth[3]) / 2)) for v in truth]
                moved[2], moved[3] = max(moved[2], 1.0), max(moved[3], 1.0)
                found = category if random.uniform() < 0.85 else int(random.integers(0, categories))
                if found == categories - 2 and categories > 2:
                    continue
                detections.append({
                    "image_id": image["id"], "category_id": named[found]["id"], "bbox": moved, "score": score()})
        # Exact hits and duplicates of them: IoU 1 and IoU on a threshold.
        for annotation in [a for a in annotations if a["image_id"] == image["id"]][:2]:
            if annotation["category_id"] == named[max(0, categories - 2)]["id"] and categories > 2:
                continue
            for cut in (1.0, 0.5, 0.75):
                x, y, width, height = annotation["bbox"]
                detections.append({
                    "image_id": image["id"], "category_id": annotation["category_id"],
                    "bbox": [x, y, width, single(height * cut)], "score": score()})
    for image in images:
        for _ in range(random.integers(0, 5)):
            category = int(random.integers(0, categories))
            if category == categories - 2 and categories > 2:
                continue
            detections.append({
                "image_id": image["id"], "category_id": named[category]["id"], "bbox": box(200), "score": score()})
    if flood:
        for _ in range(150):
            detections.append({
                "image_id": images[0]["id"], "category_id": named[0]["id"], "bbox": box(200), "score": score()})

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = json.loads(json.dumps({"images": images, "annotations": annotations, "categories": named}))
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(json.loads(json.dumps(detections))), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()

    def known(values):
        values = values[values > -1]
        return float(values.mean()) if values.size else None

    # precision: threshold x recall level x category x area range x most detections
    precision, recall = evaluation.eval["precision"], evaluation.eval["recall"]
    per_category = {}
    for index, category in enumerate(named):
        per_category[category["name"]] = {
            "AP": known(precision[:, :, index, 0, 2]),
            "AP50": known(precision[0, :, index, 0, 2]),
            "boxes": sum(1 for a in annotations if a["category_id"] == category["id"] and not a["iscrowd"])}
    common = [i for i, c in enumerate(named) if per_category[c["name"]]["boxes"] >= 10]
    return {
        "annotations": {"images": images, "annotations": annotations, "categories": named},
        "detections": detections,
        "expected": {
            "stats": [float(v) if v > -1 else None for v in evaluation.stats],
            "AP": known(precision[:, :, :, 0, 2]), "AP50": known(precision[0, :, :, 0, 2]),
            "AP75": known(precision[5, :, :, 0, 2]), "AR100": known(recall[:, :, 0, 2]),
            "AP_small": known(precision[:, :, :, 1, 2]), "AP_medium": known(precision[:, :, :, 2, 2]),
            "AP_large": known(precision[:, :, :, 3, 2]),
            "AP_common": known(precision[:, :, common, 0, 2]), "AP50_common": known(precision[0, :, common, 0, 2]),
            "categories": per_category}}


cases = [
    make_case(1, pictures=12, categories=4, objects=6, noise=0.08, crowd_share=0.15, score_steps=0),
    make_case(2, pictures=12, categories=5, objects=6, noise=0.15, crowd_share=0.3, score_steps=5),
    make_case(3, pictures=8, categories=1, objects=9, noise=0.05, crowd_share=0.0, score_steps=2),
    make_case(4, pictures=6, categories=3, objects=8, noise=0.1, crowd_share=1.0, score_steps=10),
    make_case(5, pictures=4, categories=3, objects=5, noise=0.1, crowd_share=0.2, score_steps=20, flood=True),
    make_case(6, pictures=20, categories=12, objects=10, noise=0.06, crowd_share=0.05, score_steps=50),
    make_case(7, pictures=10, categories=4, objects=8, noise=0.07, crowd_share=0.1, score_steps=4, borders=True),
    make_case(8, pictures=5, categories=6, objects=4, noise=0.1, crowd_share=0.2, score_steps=1),
]
with open(os.path.join(HERE, "detection.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
for case in cases:
    print({k: v for k, v in case["expected"].items() if k != "categories"})
