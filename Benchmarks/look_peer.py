"""The peer of `vitrine bench look`: the same look put together from Python's parts, as one would without Vitrine.

    {"do": "load", "detector": F, "embedder": F, "folder": F, "categories": [name, ...], "dimension": D, "store": F,
     "objects": O, "products": P, "candidates": C, "bfloat16": false}     -> {}
    {"do": "look", "file": F} -> {"decode", "detect", "embed", "search", "rank", "total", "objects"}  milliseconds

Pillow decodes, torchvision's Faster R-CNN and embedder have our weights, FAISS holds one index a category (8-bit scalar
quantiser, exact scan: its quickest of full recall in `vitrine bench search`), the products' rows come from the same SQLite
file. A command that fails is answered with {"problem": "..."}.
"""
import json
import os
import pathlib
import sqlite3
import sys
import time

# Empty CUDA libraries (install.sh) have nothing to bind when they are loaded.
sys.setdlopenflags(os.RTLD_LAZY | os.RTLD_GLOBAL)

import faiss  # noqa: E402
import numpy  # noqa: E402
import torch  # noqa: E402
from PIL import Image  # noqa: E402

import torch_models  # noqa: E402

THREADS = int(sys.argv[1])
torch.set_num_threads(THREADS)
faiss.omp_set_num_threads(THREADS)


class Looker:
    def __init__(self, command):
        self.command = command
        self.detector, _ = torch_models.load(command["detector"])
        self.embedder, configuration = torch_models.load(command["embedder"])
        self.side = configuration["input_size"]
        self.margin = json.loads((pathlib.Path(command["embedder"]) / "model.json").read_text())["input"]["margin"]
        self.mean = torch.tensor(configuration["backbone"]["mean"]).view(1, 3, 1, 1)
        self.scale = torch.tensor(configuration["backbone"]["scale"]).view(1, 3, 1, 1)
        self.store = sqlite3.connect(f"file:{command['store']}?mode=ro", uri=True)
        self.indexes = indexes(command)

    def detect(self, pixels):
        found = self.detector([torch.from_numpy(pixels).permute(2, 0, 1).float() / 255])[0]
        count = self.command["objects"]  # the most confident come first
        return found["boxes"][:count].tolist(), (found["labels"][:count] - 1).tolist()

    def embed(self, pixels, boxes):
        picture = torch.from_numpy(pixels).permute(2, 0, 1)
        height, width = pixels.shape[:2]
        batch = torch.full((len(boxes), 3, self.side, self.side), 255.0)
        for place, (left, top, right, bottom) in enumerate(boxes):
            wider, higher = self.margin * (right - left), self.margin * (bottom - top)
            left, right = max(int(left - wider), 0), min(int(right + wider) + 1, width)
            top, bottom = max(int(top - higher), 0), min(int(bottom + higher) + 1, height)
            crop = picture[None, :, top:bottom, left:right].float()
            factor = self.side / max(crop.shape[2:])
            size = [max(1, round(side * factor)) for side in crop.shape[2:]]
            crop = torch.nn.functional.interpolate(crop, size, mode="bilinear", antialias=True)
            y, x = (self.side - size[0]) // 2, (self.side - size[1]) // 2
            batch[place, :, y : y + size[0], x : x + size[1]] = crop[0]
        vectors, _ = self.embedder((batch - self.mean) * self.scale)
        return vectors.float().numpy()

    def search(self, vectors, labels):
        count = self.command["products"] * self.command["candidates"]
        answers = []
        for vector, label in zip(vectors, labels):
            rows, index = self.indexes[label]
            if index is None:
                answers.append([])
                continue
            similarities, places = index.search(vector[None], min(count, len(rows)))
            answers.append([(f"p{rows[place]}", float(value)) for value, place in zip(similarities[0], places[0])])
        wanted = sorted({name for answer in answers for name, _ in answer})
        products = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            for name, text in self.store.execute(f"SELECT id, json FROM product WHERE id IN ({marks})", part):
                products[name] = json.loads(text)
        return [[(products[name], value) for name, value in answer if name in products] for answer in answers]

    def rank(self, answers):
        return [sorted(answer, key=lambda pair: -pair[1])[: self.command["products"]] for answer in answers]

    def look(self, file):
        clock = [time.perf_counter()]
        tick = lambda: clock.append(time.perf_counter())
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self.command["bfloat16"]):
            with Image.open(file) as image:
                pixels = numpy.array(image.convert("RGB"))
            tick()
            boxes, labels = self.detect(pixels)
            tick()
            vectors = self.embed(pixels, boxes) if boxes else []
            tick()
            answers = self.search(vectors, labels)
            tick()
            shown = self.rank(answers)
            tick()
        names = ["decode", "detect", "embed", "search", "rank"]
        times = {name: (after - before) * 1e3 for name, before, after in zip(names, clock, clock[1:])}
        return {**times, "total": (clock[-1] - clock[0]) * 1e3, "objects": len(shown)}


shared = {}


def indexes(command):
    """For each category its rows and an index of them; made once for all lookers."""
    if not shared:
        folder = pathlib.Path(command["folder"])
        vectors = numpy.fromfile(folder / "vectors.f32", dtype="<f4").reshape(-1, command["dimension"])
        categories = numpy.fromfile(folder / "categories.i32", dtype="<i4")
        for label in range(len(command["categories"])):
            rows = numpy.flatnonzero(categories == label)
            index = None
            if len(rows):
                index = faiss.IndexScalarQuantizer(
                    command["dimension"], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
                index.train(vectors[rows])
                index.add(vectors[rows])
            shared[label] = (rows, index)
    return shared


looker = None
for line in sys.stdin:
    try:
        command = json.loads(line)
        if command["do"] == "load":
            looker = Looker(command)
            result = {}
        else:
            result = looker.look(command["file"])
    except Exception as error:  # the command's problem, not the process's
        result = {"problem": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
