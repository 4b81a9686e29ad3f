"""Makes maskrcnn_resnet50_fpn.json, with the versions and the ways of make_torchvision_goldens.py.

Beside that file's contents for a detector: the logits of the first detections' masks, the masks pasted into the
picture, and the mask loss. The objects' masks are ellipses that fill their boxes.
"""
import torch
import torchvision

import make_torchvision_goldens as goldens
from make_torchvision_goldens import numbers, summary

NAME = "maskrcnn_resnet50_fpn"
# Masks are read of so many detections of a picture: enough to see, few enough for a quick test.
MASKS = 12


def ellipse(box):
    """By whole numbers, so that no rounding decides."""
    x0, y0, x1, y1 = box
    x, y = torch.arange(goldens.WIDTH)[None], torch.arange(goldens.HEIGHT)[:, None]
    inside = ((2 * x + 1 - x0 - x1) * (y1 - y0)) ** 2 + ((2 * y + 1 - y0 - y1) * (x1 - x0)) ** 2
    return (inside <= ((x1 - x0) * (y1 - y0)) ** 2).to(torch.uint8)


def trained(model, pictures):
    observed = goldens.Observed(model.train())
    goldens.frozen(model)
    targets = [
        {"boxes": torch.tensor(t["boxes"], dtype=pictures.dtype), "labels": torch.tensor(t["labels"]),
         "masks": torch.stack([ellipse(box) for box in t["boxes"]])}
        for t in goldens.OBJECTS]
    return observed, model(list(pictures), targets)


def masks(model, levels, detections):
    """Logits and pasted masks of the first detections of each picture."""
    size = (goldens.HEIGHT, goldens.WIDTH)
    boxes = [d["boxes"][:MASKS] for d in detections]
    with torch.no_grad():
        roi_heads = model.roi_heads
        logits = roi_heads.mask_predictor(roi_heads.mask_head(roi_heads.mask_roi_pool(levels, boxes, [size] * 2)))
    pasted = torch.cat([d["masks"][:MASKS] for d in detections])
    return {"mask_logits": summary(logits), "pasted_masks": summary(pasted), "masks": MASKS}


goldens.trained = trained
original = goldens.example


def with_masks(picture, model, exact_model):
    golden = original(picture, model, exact_model)
    pictures = torch.from_numpy(
        goldens.seeded.pictures(picture, 2, goldens.WIDTH, goldens.HEIGHT)).permute(0, 3, 1, 2).float() / 255
    observed, detections = goldens.detect(model, pictures)
    return {**golden, **masks(model, observed.features[0], detections)}


goldens.example = with_masks
if __name__ == "__main__":
    goldens.detector(NAME, torchvision.models.detection.maskrcnn_resnet50_fpn)
