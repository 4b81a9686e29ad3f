"""Makes the golden numbers beside this file from torchvision 0.26.0 on torch 2.11.0:

    python3 -m venv /tmp/goldens && /tmp/goldens/bin/pip install torch==2.11.0 torchvision==0.26.0 numpy==2.2.6
    /tmp/goldens/bin/python make_torchvision_goldens.py

Weights and pictures are made from names (seeded.py), so the files hold results alone: names and shapes of the
state dict; sums and sampled values of features; proposals; what the samplers drew; losses; detections.
Everything is computed a second time in double precision, and the files are only written when the discrete
decisions (which proposals, which detections) came out alike: rounding must not be what they hang on.
"""
import json
import pathlib

import numpy
import torch
import torchvision
from torchvision.models.detection.rpn import concat_box_prediction_layers

import seeded

torch.manual_seed(0)
HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT, CATEGORIES = 224, 160, 5
LIMITS = {"candidates": 150, "proposal_limit": 80}
OBJECTS = [
    {"boxes": [[20, 30, 90, 120], [100, 10, 215, 100], [60, 70, 84, 96]], "labels": [1, 3, 5]},
    {"boxes": [[5, 5, 60, 150], [120, 60, 200, 155]], "labels": [2, 4]},
]


def numbers(tensor):
    """Seven digits: what single precision holds."""
    return [float(f"{value:.8g}") for value in tensor.detach().double().flatten().tolist()]


def summary(tensor):
    """Shape, sums, and 48 elements spread by a large prime."""
    flat = tensor.detach().double().flatten()
    places = (torch.arange(48) * 1_000_003) % len(flat)
    return {
        "shape": list(tensor.shape), "sum": float(flat.sum()), "absolute_sum": float(flat.abs().sum()),
        "scale": float(flat.abs().max()), "samples": numbers(flat[places]),
    }


def loaded(model):
    """The model with seeded weights, normalisation frozen, and its state dict's names and shapes."""
    state = model.state_dict()
    for name, value in state.items():
        state[name] = torch.from_numpy(numpy.array(seeded.parameter(name, tuple(value.shape))))
    model.load_state_dict(state)
    return model.eval(), [[name, list(value.shape)] for name, value in state.items()]


def frozen(model):
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.eval()


def written(name, golden):
    path = HERE / f"{name}.json"
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes")


def classifier(name, model, stages):
    model, state = loaded(model)
    maps = []
    for stage in stages(model):
        stage.register_forward_hook(lambda _, __, output: maps.append(output))
    pictures = torch.from_numpy(seeded.pictures(name, 2, 96, 64)).permute(0, 3, 1, 2).float() / 255
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    with torch.no_grad():
        logits = model((pictures - mean) / deviation)
    written(name, {
        "picture": name, "size": [96, 64], "state_dict": state, "maps": [summary(x) for x in maps],
        "logits": summary(logits)})


class Observed:
    """Runs a detector and keeps what it decided on the way."""

    def __init__(self, model):
        self.proposals, self.drawn, self.features, self.heads = [], [], [], []
        model.rpn.register_forward_hook(lambda _, __, output: self.proposals.append(output[0]))
        model.rpn.head.register_forward_hook(lambda _, __, output: self.heads.append(output))
        model.backbone.register_forward_hook(lambda _, __, output: self.features.append(output))
        for part in (model.rpn, model.roi_heads):
            part.fg_bg_sampler = self.sampler(part.fg_bg_sampler)

    def sampler(self, original):
        def draw(matches):
            torch.manual_seed(5)  # the same in single and double precision
            objects, background = original(matches)
            self.drawn.append([
                {"objects": torch.where(o)[0].tolist(), "background": torch.where(b)[0].tolist()}
                for o, b in zip(objects, background)])
            return objects, background
        return draw


def detect(model, pictures):
    observed = Observed(model.eval())
    with torch.no_grad():
        return observed, model(list(pictures))


class Undecided(Exception):
    """Single and double precision disagree: the picture is no good as an example."""


def alike(first, second, what):
    if len(first) != len(second):
        raise Undecided(f"{what}: {len(first)} against {len(second)}")
    if not torch.allclose(first.double(), second.double(), rtol=0, atol=1e-2):
        raise Undecided(f"{what} in another order")


def trained(model, pictures):
    observed = Observed(model.train())
    frozen(model)
    targets = [
        {"boxes": torch.tensor(t["boxes"], dtype=pictures.dtype), "labels": torch.tensor(t["labels"])}
        for t in OBJECTS]
    return observed, model(list(pictures), targets)


def detector(name, build):
    def made():
        model = build(
            weights=None, weights_backbone=None, num_classes=CATEGORIES + 1, min_size=HEIGHT, max_size=1333,
            rpn_pre_nms_top_n_train=LIMITS["candidates"], rpn_pre_nms_top_n_test=LIMITS["candidates"],
            rpn_post_nms_top_n_train=LIMITS["proposal_limit"], rpn_post_nms_top_n_test=LIMITS["proposal_limit"],
            rpn_batch_size_per_image=64, box_batch_size_per_image=32,
            box_detections_per_img=1000)  # no cut between near ties
        return loaded(model)

    (model, state), (exact_model, _) = made(), made()
    exact_model = exact_model.double()
    for number in range(30):
        picture = f"{name} {number}"
        try:
            golden = example(picture, model, exact_model)
        except Undecided as reason:
            print(f"{picture} is no good: {reason}")
            continue
        written(name, {
            "picture": picture, "size": [WIDTH, HEIGHT], "categories": CATEGORIES, **LIMITS,
            "state_dict": state, **golden})
        return
    raise SystemExit(f"no picture will do for {name}")


def example(picture, model, exact_model):
    pictures = torch.from_numpy(seeded.pictures(picture, 2, WIDTH, HEIGHT)).permute(0, 3, 1, 2).float() / 255
    observed, detections = detect(model, pictures)
    exact, found = detect(exact_model, pictures.double())
    for index in range(2):
        alike(observed.proposals[0][index], exact.proposals[0][index], "proposals")
        alike(detections[index]["boxes"], found[index]["boxes"], "detections")
    training, losses = trained(model, pictures)
    exact, exact_losses = trained(exact_model, pictures.double())
    if training.drawn != exact.drawn:
        raise Undecided("what is drawn hangs on rounding")
    for index in range(2):
        alike(training.proposals[0][index], exact.proposals[0][index], "training proposals")
    for key, loss in losses.items():
        assert abs(loss.item() - exact_losses[key].item()) < 2e-5 * abs(loss.item()), key
    scores = torch.cat([d["scores"] for d in detections])
    print(
        picture, "detections", [len(d["boxes"]) for d in detections], "labels",
        [sorted(set(d["labels"].tolist())) for d in detections], "scores", scores.min().item(),
        scores.max().item(), {key: loss.item() for key, loss in losses.items()},
        [(len(d["objects"]), len(d["background"])) for part in training.drawn for d in part])

    objectness, deltas = concat_box_prediction_layers(*observed.heads[0])
    return {
        "levels": [summary(x) for x in observed.features[0].values()],
        "objectness": summary(objectness), "deltas": summary(deltas),
        "proposals": [numbers(x) for x in observed.proposals[0]],
        "detections": [
            {"boxes": numbers(d["boxes"]), "labels": d["labels"].tolist(), "scores": numbers(d["scores"])}
            for d in detections],
        "objects": OBJECTS, "training_proposals": [numbers(x) for x in training.proposals[0]],
        "drawn_anchors": training.drawn[0], "drawn_regions": training.drawn[1],
        "losses": {key: float(f"{loss.item():.8g}") for key, loss in losses.items()}}


if __name__ == "__main__":
    models = torchvision.models
    classifier(
        "resnet50", models.resnet50(), lambda model: [model.layer1, model.layer2, model.layer3, model.layer4])
    classifier(
        "mobilenet_v2", models.mobilenet_v2(),
        lambda model: [model.features[3], model.features[6], model.features[13], model.features[18]])
    detector("fasterrcnn_resnet50_fpn", models.detection.fasterrcnn_resnet50_fpn)
    detector("fasterrcnn_resnet50_fpn_v2", models.detection.fasterrcnn_resnet50_fpn_v2)
