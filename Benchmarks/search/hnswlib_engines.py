"""hnswlib through its C++ interface: a graph a category, or one graph with a filter."""
import ctypes

from .engine import Compiled


class HNSW(Compiled):
    prefix = "hnsw"
    knobs = [16, 32, 64, 128, 256, 512, 1024, 2048]

    def build(self, catalogue):
        self.catalogue = catalogue
        self.handle = self.function(
            "build", catalogue.vectors, catalogue.categories, len(catalogue.vectors), catalogue.dimension,
            len(catalogue.members), self.partitioned, 16, 200, 2, result=ctypes.c_void_p)


class HNSWPerCategory(HNSW):
    name, kind, partitioned = "hnswlib", "per category", 1


class HNSWFiltered(HNSW):
    name, kind, partitioned = "hnswlib, filter", "filter", 0
