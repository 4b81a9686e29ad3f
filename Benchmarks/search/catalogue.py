"""The vectors, their categories and the questions, as `vitrine bench search` wrote them."""
import pathlib

import numpy


class Catalogue:
    def __init__(self, command):
        folder = pathlib.Path(command["folder"])
        self.limit = command["limit"]
        self.dimension = command["dimension"]
        read = lambda name, kind: numpy.fromfile(folder / name, dtype=kind)
        self.vectors = read("vectors.f32", "<f4").reshape(-1, self.dimension)
        self.categories = read("categories.i32", "<i4")
        self.members = [numpy.flatnonzero(self.categories == c) for c in range(command["categories"])]
        self.workloads = {
            name: (read(f"{name}.queries.f32", "<f4").reshape(-1, self.dimension),
                   read(f"{name}.categories.i32", "<i4"))
            for name in command["workloads"]
        }

    def truth(self, workload, count):
        queries, categories = self.workloads[workload]
        found = []
        for query, category in zip(queries[:count], categories[:count]):
            members = self.members[category]
            scores = self.vectors[members] @ query
            best = numpy.argsort(-scores, kind="stable")[: self.limit]
            found.append(members[best].tolist())
        return found
