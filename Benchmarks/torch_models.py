"""Our model folders as torchvision's own modules, loaded with our weights by name."""
import json
import pathlib
import struct

import numpy
import torch
import torchvision
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.rpn import RPNHead
from torchvision.ops import FeaturePyramidNetwork, FrozenBatchNorm2d, MultiScaleRoIAlign
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

from efficientnet_lite import EfficientNetLite0

# Channels of a trunk's maps at strides 4, 8, 16 and 32.
WIDTHS = {
    "mobilenet_v2": [24, 32, 96, 1280], "efficientnet_lite0": [24, 40, 112, 1280],
    "resnet18": [64, 128, 256, 512], "resnet34": [64, 128, 256, 512],
    "resnet50": [256, 512, 1024, 2048], "resnet101": [256, 512, 1024, 2048],
}
TYPES = {"F32": "<f4", "F16": "<f2"}


def weights(file):
    """A safetensors file as a state dict."""
    data = pathlib.Path(file).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        values = numpy.frombuffer(data[8 + length + first:8 + length + last], dtype=TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(values.astype("<f4").reshape(entry["shape"]))
    return tensors


def padded_right_and_below(module):
    """TensorFlow's padding for strided windows: all of it on the right and below."""
    for part in module.modules():
        if isinstance(part, torch.nn.Conv2d) and part.stride == (2, 2) and part.kernel_size == (3, 3):
            part.padding = (0, 0)
            part.register_forward_pre_hook(lambda _, x: torch.nn.functional.pad(x[0], (0, 1, 0, 1)))
    return module


class Trunk(torch.nn.Module):
    """A backbone's maps at strides 4, 8, 16 and 32."""

    def __init__(self, configuration, frozen):
        super().__init__()
        normalization = FrozenBatchNorm2d if frozen else torch.nn.BatchNorm2d
        name = configuration["architecture"]
        if name == "mobilenet_v2":
            self.parts = [3, 6, 13, 18]
            for index, block in enumerate(torchvision.models.mobilenet_v2(norm_layer=normalization).features):
                self.add_module(str(index), block)
        elif name == "efficientnet_lite0":
            self.parts = [2, 3, 5, 8]
            for index, stage in enumerate(EfficientNetLite0(normalization).features):
                self.add_module(str(index), stage)
        else:
            self.parts = ["layer1", "layer2", "layer3", "layer4"]
            network = getattr(torchvision.models, name)(norm_layer=normalization)
            for part in ["conv1", "bn1", "relu", "maxpool", *self.parts]:
                self.add_module(part, getattr(network, part))
        self.parts = [str(part) for part in self.parts]
        if configuration["padding"] == "right_and_bottom" and name != "efficientnet_lite0":  # which pads itself
            padded_right_and_below(self)

    def forward(self, x):
        maps = []
        for name, block in self.named_children():
            x = block(x)
            if name in self.parts:
                maps.append(x)
        return maps


class Pyramid(torch.nn.Module):
    """Trunk and feature pyramid, with the names both have in torchvision's detectors."""

    def __init__(self, configuration, frozen):
        super().__init__()
        pyramid = configuration["pyramid"]
        self.body = Trunk(configuration["backbone"], frozen)
        self.first = pyramid["finest_level"] - 2
        widths = WIDTHS[configuration["backbone"]["architecture"]]
        self.out_channels = pyramid["channels"]
        self.fpn = FeaturePyramidNetwork(widths[self.first:], self.out_channels, extra_blocks=LastLevelMaxPool())

    def forward(self, x):
        return self.fpn({str(level): value for level, value in enumerate(self.body(x)[self.first:])})


def detector(configuration, frozen=False, **choices):
    """torchvision's Faster R-CNN of one of our configurations, and the names of those it cannot be."""
    pyramid, proposals, heads = configuration["pyramid"], configuration["proposals"], configuration["heads"]
    if pyramid["depthwise"] or proposals["depthwise"] or pyramid["normalized"] or heads["convolutions"]:
        raise ValueError("torchvision has no detector of this configuration")
    backbone = Pyramid(configuration, frozen)
    sizes = tuple(tuple(level) for level in proposals["anchors"]["sizes"])
    ratios = (tuple(proposals["anchors"]["ratios"]),) * len(sizes)
    anchors = AnchorGenerator(sizes, ratios)
    width, grid = pyramid["channels"], heads["grid_size"]
    levels = [str(level) for level in range(len(sizes) - 1)]
    mean = [value / 255 for value in configuration["backbone"]["mean"]]
    deviation = [1 / (value * 255) for value in configuration["backbone"]["scale"]]
    limits = dict(
        rpn_pre_nms_top_n_test=proposals["candidates_per_level"], rpn_post_nms_top_n_test=proposals["proposals"],
        rpn_nms_thresh=proposals["suppression"])
    return torchvision.models.detection.FasterRCNN(
        backbone, rpn_anchor_generator=anchors,
        rpn_head=RPNHead(width, anchors.num_anchors_per_location()[0], conv_depth=proposals["convolutions"]),
        box_roi_pool=MultiScaleRoIAlign(levels, grid, heads["sampling_ratio"]),
        box_head=TwoMLPHead(width * grid * grid, heads["width"]),
        box_predictor=FastRCNNPredictor(heads["width"], heads["categories"] + 1),
        min_size=configuration["shortest_side"], max_size=configuration["longest_side"],
        image_mean=mean, image_std=deviation, **limits, **choices)


class Embedder(torch.nn.Module):
    """Our embedding network in torchvision's parts: trunk, generalised mean, projection, categories."""

    def __init__(self, configuration):
        super().__init__()
        self.backbone = Trunk(configuration["backbone"], frozen=False)
        width = WIDTHS[configuration["backbone"]["architecture"]][-1]
        self.projection = torch.nn.Linear(width, configuration["dimension"])
        self.categories = torch.nn.Linear(width, configuration["categories"])
        self.pooling = torch.nn.ParameterDict({"p": torch.nn.Parameter(torch.ones(1))})

    def forward(self, x):
        power = self.pooling["p"]
        pooled = self.backbone(x)[-1].clamp(min=1e-6).pow(power).mean((2, 3)).pow(1 / power)
        return torch.nn.functional.normalize(self.projection(pooled)), self.categories(pooled)


def load(folder):
    """A model folder's network in evaluation, and its configuration."""
    manifest = json.loads((pathlib.Path(folder) / "model.json").read_text())
    configuration = manifest["configuration"]
    if manifest["kind"] == "detector":
        network = detector(configuration, box_score_thresh=manifest["input"]["score_threshold"])
    else:
        network = Embedder(configuration)
    missing, _ = network.load_state_dict(weights(pathlib.Path(folder) / "weights.safetensors"), strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing:
        raise ValueError(f"{folder} lacks {missing[0]}")
    return network.eval(), configuration
