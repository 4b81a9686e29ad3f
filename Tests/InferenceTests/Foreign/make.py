"""Makes the foreign models of the tests, as anyone would export theirs with PyTorch, and what PyTorch says of them.

    PYTHONPATH=.deps/torch LD_LIBRARY_PATH=.deps/peers/empty .deps/peers/bin/python Tests/InferenceTests/Foreign/make.py
"""
import json
import os
import pathlib
import sys

# Empty CUDA libraries (Benchmarks/install.sh) have nothing to bind when they are loaded.
sys.setdlopenflags(os.RTLD_LAZY | os.RTLD_GLOBAL)

import torch  # noqa: E402
from torch import nn  # noqa: E402

here = pathlib.Path(__file__).parent
torch.manual_seed(7)


class VisionTower(nn.Module):
    """CLIP's vision tower made small: patches, a class token, transformer blocks, a projection."""

    def __init__(self, side=32, patch=8, width=16, heads=2, layers=2, dimension=16):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch, bias=False)
        self.token = nn.Parameter(torch.randn(1, 1, width) * 0.3)
        self.places = nn.Parameter(torch.randn(1, (side // patch) ** 2 + 1, width) * 0.3)
        self.before = nn.LayerNorm(width)
        self.blocks = nn.ModuleList([
            nn.ModuleDict({
                "norm1": nn.LayerNorm(width), "qkv": nn.Linear(width, 3 * width), "out": nn.Linear(width, width),
                "norm2": nn.LayerNorm(width), "up": nn.Linear(width, 2 * width), "down": nn.Linear(2 * width, width),
            }) for _ in range(layers)
        ])
        self.after = nn.LayerNorm(width)
        self.projection = nn.Linear(width, dimension, bias=False)
        self.heads, self.width = heads, width

    def forward(self, pictures):
        x = self.patches(pictures).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.places
        x = self.before(x)
        for block in self.blocks:
            size = self.width // self.heads
            parts = block["qkv"](block["norm1"](x)).unflatten(-1, (3, self.heads, size)).permute(2, 0, 3, 1, 4)
            q, k, v = parts[0], parts[1], parts[2]
            weights = (q @ k.transpose(-1, -2) / size**0.5).softmax(-1)
            x = x + block["out"]((weights @ v).transpose(1, 2).flatten(2))
            hidden = block["up"](block["norm2"](x))
            x = x + block["down"](hidden * torch.sigmoid(1.702 * hidden))
        return self.projection(self.after(x[:, 0]))


class RedThings(nn.Module):
    """Finds what is red and what is blue, in one picture 64 wide and 48 high: a detector whose answer is known."""

    def forward(self, pictures):
        red, green, blue = pictures[0, 0], pictures[0, 1], pictures[0, 2]
        found = [self.extent((red > 0.8) & (green < 0.2) & (blue < 0.2)),
                 self.extent((blue > 0.8) & (green < 0.2) & (red < 0.2))]
        boxes = torch.stack([box for box, _ in found])
        scores = torch.stack([score for _, score in found])
        return boxes, scores, torch.tensor([2, 1])

    @staticmethod
    def extent(mask):
        mask = mask.float()
        across = torch.arange(64).float()
        down = torch.arange(48).float()
        columns, rows = mask.amax(0), mask.amax(1)
        box = torch.stack([
            (across + 1000 * (1 - columns)).amin(), (down + 1000 * (1 - rows)).amin(),
            ((across + 1) * columns).amax(), ((down + 1) * rows).amax()])
        return box, mask.amax() * 0.9


class Table(nn.Module):
    """The same as YOLO gives it: `[1, 4 + classes, boxes]`, boxes by their middle."""

    def forward(self, pictures):
        boxes, scores, labels = RedThings()(pictures)
        middle = torch.cat([(boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2:] - boxes[:, :2]], 1)
        classes = torch.nn.functional.one_hot(labels, 3).float() * scores[:, None]
        return torch.cat([middle, classes], 1).T[None]


def export(model, example, file, **options):
    torch.onnx.export(model.eval(), example, here / file, opset_version=17, dynamo=False, **options)


def picture(width, height):
    """A picture every language can make again."""
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.stack([(columns * 7 + rows * 3) % 256, (columns * rows) % 256, (255 - rows * 5) % 256]).float()


with torch.no_grad():
    tower = VisionTower()
    export(tower, torch.rand(2, 3, 32, 32), "tower.onnx", input_names=["pixel_values"],
           output_names=["image_embeds"],
           dynamic_axes={"pixel_values": {0: "n"}, "image_embeds": {0: "n"}})
    export(tower, torch.rand(1, 3, 32, 32), "tower-of-one.onnx", input_names=["pixel_values"],
           output_names=["image_embeds"])
    export(RedThings(), torch.rand(1, 3, 48, 64), "boxes.onnx", input_names=["images"],
           output_names=["boxes", "scores", "labels"])
    export(Table(), torch.rand(1, 3, 48, 64), "table.onnx", input_names=["images"], output_names=["output0"])
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073])[:, None, None]
    std = torch.tensor([0.26862954, 0.26130258, 0.27577711])[:, None, None]
    vector = tower(((picture(32, 32) / 255 - mean) / std)[None])[0]
    vector = vector / vector.norm()
    bgr = tower(((picture(32, 32).flip(0) - 110) / 60)[None])[0]
    (here / "golden.json").write_text(json.dumps({
        "rgb": [round(x, 6) for x in vector.tolist()],
        "bgr_of_255": [round(x, 6) for x in (bgr / bgr.norm()).tolist()]}, indent=1) + "\n")
