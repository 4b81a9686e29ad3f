"""The peers of `vitrine bench`: reads commands as lines of JSON, answers each with a line of JSON.

    {"do": "load", "name": N, "engine": "onnxruntime" | "torchvision", "part": P, "file" | "folder": F,
     "inputs": {NAME: {"file", "shape", "type"}}, "bfloat16": false}
    {"do": "run", "name": N, "times": T}          -> {"milliseconds": [...]}
    {"do": "train", ...} and {"do": "step", ...}  -> train_peer.py

A command that fails is answered with {"problem": "..."}.
"""
import json
import os
import sys
import time

# Empty CUDA libraries (install.sh) have nothing to bind when they are loaded.
sys.setdlopenflags(os.RTLD_LAZY | os.RTLD_GLOBAL)

import numpy  # noqa: E402

THREADS = int(sys.argv[1])
runners = {}


def arrays(inputs):
    return {
        name: numpy.fromfile(part["file"], dtype=part["type"]).reshape(part["shape"])
        for name, part in inputs.items()
    }


def onnxruntime_runner(command):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(command["file"], options, providers=["CPUExecutionProvider"])
    values = arrays(command["inputs"])
    return lambda: session.run(None, values)


def torchvision_runner(command):
    import torch

    import torch_models

    torch.set_num_threads(THREADS)
    network, configuration = torch_models.load(command["folder"])
    values = arrays(command["inputs"])

    def normalized(pictures):
        mean = torch.tensor(configuration["backbone"]["mean"]).view(1, 3, 1, 1)
        scale = torch.tensor(configuration["backbone"]["scale"]).view(1, 3, 1, 1)
        return (torch.from_numpy(pictures).permute(0, 3, 1, 2).float() - mean) * scale

    part = command["part"]
    if part == "embedding":
        work = lambda: network(normalized(values["pictures"]))
    elif part == "features":
        def work():
            maps = list(network.backbone(normalized(values["pictures"])).values())
            return network.rpn.head(maps)
    elif part == "heads":
        heads = network.roi_heads
        maps = {
            str(index): torch.from_numpy(values[name])
            for index, name in enumerate(sorted(name for name in values if name.startswith("level_")))
        }
        boxes = torch.cat([
            torch.from_numpy(values[name])[:, 1:] for name in sorted(values) if name.startswith("regions_")])
        size = tuple(command["size"])

        def work():
            logits, deltas = heads.box_predictor(heads.box_head(heads.box_roi_pool(maps, [boxes], [size])))
            return logits.softmax(-1), deltas
    else:  # the whole: scaled, proposed, named, decided, from a decoded photo
        picture = torch.from_numpy(values["pictures"][0])
        work = lambda: network([picture.permute(2, 0, 1).float() / 255])

    def run():
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=command["bfloat16"]):
            return work()

    return run


def answer(command):
    if command["do"] == "load":
        make = onnxruntime_runner if command["engine"] == "onnxruntime" else torchvision_runner
        runners[command["name"]] = make(command)
        for _ in range(3):
            runners[command["name"]]()
        return {}
    if command["do"] == "run":
        times = []
        for _ in range(command["times"]):
            began = time.perf_counter()
            runners[command["name"]]()
            times.append((time.perf_counter() - began) * 1e3)
        return {"milliseconds": times}
    import train_peer

    if command["do"] == "train":
        runners["train"] = train_peer.Training(command, THREADS)
        return {}
    if command["do"] == "step":
        return runners["train"].steps(command["times"])
    raise ValueError(f"unknown command {command['do']}")


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:  # the command's problem, not the process's
        result = {"problem": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
