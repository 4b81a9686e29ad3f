"""Turns published EfficientNet-Lite weights (a PyTorch file) into safetensors with the names Vitrine's
`EfficientNetLite` has: torchvision's for EfficientNet, without the blocks' gates.

    python pretrained.py SOURCE.pth lite0|lite2 TARGET.safetensors

Their batch normalisation adds 1e-3 to the variance where ours adds 1e-5, so the difference goes into the variance:
the same numbers come out.
"""
import json
import os
import re
import struct
import sys

# libtorch is a CUDA build, and empty libraries stand in for CUDA's: bind what is called, when it is called.
sys.setdlopenflags(os.RTLD_LAZY | os.RTLD_GLOBAL)
import numpy
import torch

repeats = {"lite0": [1, 2, 2, 3, 3, 4, 1], "lite2": [1, 3, 3, 4, 4, 5, 1]}
layers = {"_expand_conv": (0, 0), "_bn0": (0, 1), "_depthwise_conv": (1, 0), "_bn1": (1, 1), "_project_conv": (2, 0), "_bn2": (2, 1)}


def write(path: str, tensors: dict[str, numpy.ndarray]) -> None:
    """Eight bytes of header length, a JSON header, the numbers."""
    header, offset = {}, 0
    for name, array in tensors.items():
        size = array.size * 4
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(numpy.ascontiguousarray(array, dtype="<f4").tobytes())


def renamed(name: str, size: str) -> str:
    if block := re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(\w+)", name):
        number, layer, kind = int(block[1]), block[2], block[3]
        stage = 0
        while number >= repeats[size][stage]:
            number -= repeats[size][stage]
            stage += 1
        place, part = layers[layer]
        # The first stage's block does not expand, so its layers count from the depthwise one.
        return f"features.{stage + 1}.{number}.block.{place - (stage == 0)}.{part}.{kind}"
    first, kind = name.rsplit(".", 1)
    places = {"_conv_stem": "features.0.0", "_bn0": "features.0.1", "_conv_head": "features.8.0", "_bn1": "features.8.1", "_fc": "classifier.1"}
    return f"{places[first]}.{kind}"


source, size, target = sys.argv[1:]
tensors = {}
for name, value in torch.load(source, map_location="cpu", weights_only=True).items():
    if name.endswith("num_batches_tracked"):
        continue
    value = value.float()
    if name.endswith("running_var"):
        value = value + (1e-3 - 1e-5)
    tensors[renamed(name, size)] = value
write(target, {name: value.numpy() for name, value in tensors.items()})
print(f"{target}: {len(tensors)} tensors, {sum(t.numel() for t in tensors.values()):,} numbers")
