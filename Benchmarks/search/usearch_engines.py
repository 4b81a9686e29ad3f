"""usearch: a graph a category from Python, and one graph with a predicate from C++."""
import ctypes

import numpy

from .engine import Compiled, PerCategory

LINKS, CONSTRUCTION = 16, 200


class USearch(PerCategory):
    name = "usearch"
    knobs = [64, 128, 256, 512, 1024]

    def turn(self, knob):
        for index in self.indexes + [self.single]:
            if index is not None:
                index.expansion_search = knob

    def index(self, vectors):
        from usearch.index import Index
        index = Index(
            ndim=vectors.shape[1], metric="ip", dtype="f32", connectivity=LINKS, expansion_add=CONSTRUCTION)
        index.add(numpy.arange(len(vectors)), vectors, threads=2)
        return index

    def one(self, index, query, limit):
        return index.search(query, limit, threads=1).keys.astype(numpy.int64)


class USearchPredicate(Compiled):
    name, kind, prefix = "usearch, predicate", "filter", "usearch"
    knobs = [64, 256, 1024, 4096]

    def __init__(self):
        import usearch  # loads numkong, which has the distances
        super().__init__()

    def build(self, catalogue):
        self.catalogue = catalogue
        self.handle = self.function(
            "build", catalogue.vectors, catalogue.categories, len(catalogue.vectors), catalogue.dimension, LINKS,
            CONSTRUCTION, 2, result=ctypes.c_void_p)
        if not self.handle:
            raise MemoryError("usearch made no index")
