"""Runs a graph in ONNX Runtime. Usage: run_onnx.py FOLDER

FOLDER holds model.onnx, cases.json ([{input: {"type", "shape", "file"}}]) and the inputs as raw little-endian
files; the outputs are left there the same way, listed in results.json.
"""
import json
import pathlib
import sys

import numpy
import onnxruntime

folder = pathlib.Path(sys.argv[1])
options = onnxruntime.SessionOptions()
options.log_severity_level = 3
session = onnxruntime.InferenceSession(
    str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
results = []
for number, case in enumerate(json.loads((folder / "cases.json").read_text())):
    inputs = {
        name: numpy.fromfile(folder / part["file"], dtype=part["type"]).reshape(part["shape"])
        for name, part in case.items()
    }
    result = {}
    for name, value in zip(names, session.run(names, inputs)):
        file = f"output-{number}-{name}"
        value.astype("<f4").tofile(folder / file)
        result[name] = {"shape": list(value.shape), "file": file}
    results.append(result)
(folder / "results.json").write_text(json.dumps(results))
