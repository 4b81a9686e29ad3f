"""What an engine is to the benchmark, and what those with one index a category or a C++ interface share."""
import ctypes
import pathlib
import sys

import numpy


class Engine:
    """Builds an index of the catalogue once, then answers the best rows of a category, one query at a time."""

    name: str
    kind: str  # "per category", "filter" or "server"
    knobs = [None]  # from the least to the most; turned up until enough is found
    is_server = False  # timed by the wall clock of its client's calls, not by the time its thread is given
    asks_many = False  # `ask_many` searches for each of many queries by itself, to be called from Python less often

    def prepare(self, folder):
        """What comes before the time of building: a server's start. `folder` is there for its files."""

    def build(self, catalogue):
        raise NotImplementedError

    def turn(self, knob):
        """From now on, searches take so much care."""

    def ask(self, query, category):
        """The rows found, best first."""
        raise NotImplementedError

    def call(self, query):
        """What a call costs beside the search: the same on next to nothing."""

    def close(self):
        """Gives everything back."""


class PerCategory(Engine):
    """One index per category; a query asks its category's."""

    kind = "per category"

    def index(self, vectors):
        raise NotImplementedError

    def one(self, index, query, limit):
        """The rows that one index finds."""
        raise NotImplementedError

    def build(self, catalogue):
        self.catalogue = catalogue
        self.indexes = [self.index(catalogue.vectors[rows]) if len(rows) else None for rows in catalogue.members]
        self.single = self.index(catalogue.vectors[:1])

    def ask(self, query, category):
        members = self.catalogue.members[category]
        if not len(members):
            return []
        rows = self.one(self.indexes[category], query, min(self.catalogue.limit, len(members)))
        return members[rows[rows >= 0]].tolist()

    def call(self, query):
        self.one(self.single, query, 1)


class Compiled(Engine):
    """An engine behind a small C++ library of ours, which install.sh put beside Python; many queries a call."""

    asks_many = True
    prefix: str  # of the library's functions

    def __init__(self):
        self.library = ctypes.CDLL(str(pathlib.Path(sys.prefix) / f"lib{self.prefix}_peer.so"))
        self.handle = None

    def function(self, name, *arguments, result=None):
        """Calls a function with whole numbers and arrays, the index first where there is one."""
        function = self.library[f"{self.prefix}_{name}"]
        function.restype = result
        values = [ctypes.c_void_p(self.handle)] if self.handle else []
        for argument in arguments:
            is_array = isinstance(argument, numpy.ndarray)
            values.append(ctypes.c_void_p(argument.ctypes.data) if is_array else ctypes.c_size_t(argument))
        return function(*values)

    def close(self):
        if self.handle:
            self.function("free")
        self.handle = None

    def turn(self, knob):
        self.function("turn", knob)

    def ask_many(self, queries, categories, thread=0):
        queries, categories = numpy.ascontiguousarray(queries), numpy.ascontiguousarray(categories)
        limit = self.catalogue.limit
        found = numpy.empty((len(queries), limit), dtype=numpy.int64)
        self.function("search", queries, categories, len(queries), self.catalogue.dimension, limit, thread, found)
        return [row[row >= 0].tolist() for row in found]

    def ask(self, query, category):
        return self.ask_many(query[None], numpy.array([category], dtype=numpy.int32))[0]
