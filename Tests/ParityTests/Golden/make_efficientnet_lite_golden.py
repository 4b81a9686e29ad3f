"""Makes efficientnet_lite0.json beside this file: EfficientNet-Lite0 as Benchmarks/efficientnet_lite.py writes it down in
PyTorch, with TensorFlow's "SAME" padding, on the seeded weights and pictures of seeded.py. Needs torch 2.11.0 and numpy.
Summaries are those of make_torchvision_goldens.py.
"""
import json
import pathlib
import sys

import numpy
import torch

import seeded

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Benchmarks"))
from efficientnet_lite import EfficientNetLite0


def summary(tensor):
    flat = tensor.detach().double().flatten()
    places = (torch.arange(48) * 1_000_003) % len(flat)
    return {
        "shape": list(tensor.shape), "sum": float(flat.sum()), "absolute_sum": float(flat.abs().sum()),
        "scale": float(flat.abs().max()), "samples": [float(f"{value:.8g}") for value in flat[places].tolist()],
    }


name = "efficientnet_lite0"
model = EfficientNetLite0()
state = model.state_dict()
for path, value in state.items():
    state[path] = torch.from_numpy(numpy.array(seeded.parameter(path, tuple(value.shape))))
model.load_state_dict(state)
model.eval()
maps = []
for stage in [2, 3, 5, 8]:
    model.features[stage].register_forward_hook(lambda _, __, output: maps.append(output))
pictures = torch.from_numpy(seeded.pictures(name, 2, 96, 64)).permute(0, 3, 1, 2).float() / 255
mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
deviation = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
with torch.no_grad():
    logits = model((pictures - mean) / deviation)
golden = {
    "picture": name, "size": [96, 64], "state_dict": [[path, list(value.shape)] for path, value in state.items()],
    "maps": [summary(x) for x in maps], "logits": summary(logits)}
(HERE / f"{name}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
