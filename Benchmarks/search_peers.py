"""The peers of `vitrine bench search`: reads commands as lines of JSON, answers each with a line of JSON.

    {"do": "data", "folder": F, "rows": N, "dimension": D, "categories": C, "queries": Q, "limit": K} -> {}
    {"do": "engines"}                     -> {"engines": [{"name", "kind"}]}
    {"do": "build", "engine": E}          -> {"seconds", "setting"}
    {"do": "search", "engine": E, "workload": W, "threads": T, "seconds": S}
        -> {"rate", "call", "setting", "answers": [[row, ...], ...]}  the rows found by the first queries

The folder holds `vectors.f32` (unit length), `categories.i32`, and for each workload `W.queries.f32` and
`W.categories.i32`. Rates are of queries asked one at a time, as a server asks them, in seconds that the processor
gave to each thread, summed over the threads: others at work on the machine count for little. `call` is what one call
from Python costs an engine on an index of one row; the command takes it off. A command that fails is answered with {"problem": "..."}.
"""
import json
import pathlib
import sys
import threading
import time

import numpy

TARGET = 0.99  # engines with a knob are turned up until they find so much
CHECKED = 200


class Data:
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


class PerCategory:
    """One index per category; a query asks its category's."""

    def build(self, data):
        self.data = data
        self.indexes = [self.index(data.vectors[members]) if len(members) else None for members in data.members]
        self.single = self.index(data.vectors[:1])

    def ask(self, query, category):
        members = self.data.members[category]
        if not len(members):
            return []
        rows = self.one(self.indexes[category], query, min(self.data.limit, len(members)))
        return members[rows[rows >= 0]].tolist()

    def call(self, query):
        self.one(self.single, query, 1)


class FAISS(PerCategory):
    kind = "per category"
    knobs = [None]

    def __init__(self):
        import faiss
        self.faiss = faiss

    def threads(self, count):
        self.faiss.omp_set_num_threads(1)  # one query at a time: threads each ask their own

    def turn(self, knob):
        pass

    def one(self, index, query, limit):
        return index.search(query[None], limit)[1][0]


class FAISSFlat(FAISS):
    name = "FAISS Flat"

    def index(self, vectors):
        index = self.faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return index


class FAISSScalar(FAISS):
    name = "FAISS SQ8"

    def index(self, vectors):
        index = self.faiss.IndexScalarQuantizer(
            vectors.shape[1], self.faiss.ScalarQuantizer.QT_8bit, self.faiss.METRIC_INNER_PRODUCT)
        index.train(vectors)
        index.add(vectors)
        return index


class USearch(PerCategory):
    name, kind = "usearch", "per category"
    knobs = [64, 128, 256, 512, 1024]

    def threads(self, count):
        pass

    def turn(self, knob):
        for index in self.indexes + [self.single]:
            if index is not None:
                index.expansion_search = knob

    def index(self, vectors):
        from usearch.index import Index
        index = Index(ndim=vectors.shape[1], metric="ip", dtype="f32", connectivity=16, expansion_add=200)
        index.add(numpy.arange(len(vectors)), vectors, threads=2)
        return index

    def one(self, index, query, limit):
        return index.search(query, limit, threads=1).keys.astype(numpy.int64)


class FAISSFiltered(FAISS):
    """One index of everything, asked with a selector of the category's rows."""

    kind = "filter"

    def build(self, data):
        self.data = data
        self.whole = self.index(data.vectors)
        self.selectors = []
        for members in data.members:
            marks = numpy.zeros((len(data.vectors) + 7) // 8 * 8, dtype=numpy.uint8)
            marks[members] = 1
            bits = numpy.packbits(marks, bitorder="little")
            self.selectors.append((self.faiss.IDSelectorBitmap(bits), bits))
        self.single = self.index(data.vectors[: self.least])
        self.parameters = [self.parameter(0, selector) for selector, _ in self.selectors]

    least = 1

    def turn(self, knob):
        self.parameters = [self.parameter(knob, selector) for selector, _ in self.selectors]
        self.alone = self.parameter(knob, self.selectors[0][0])

    def ask(self, query, category):
        rows = self.whole.search(query[None], self.data.limit, params=self.parameters[category])[1][0]
        return rows[rows >= 0].tolist()

    def call(self, query):
        self.single.search(query[None], 1, params=self.alone)


class FAISSGraphFiltered(FAISSFiltered):
    name = "FAISS HNSW, selector"
    knobs = [64, 256, 1024]

    def index(self, vectors):
        index = self.faiss.IndexHNSWFlat(vectors.shape[1], 16, self.faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 200
        self.faiss.omp_set_num_threads(2)
        index.add(vectors)
        self.faiss.omp_set_num_threads(1)
        return index

    def parameter(self, knob, selector):
        return self.faiss.SearchParametersHNSW(sel=selector, efSearch=max(knob, self.data.limit))


class FAISSListsFiltered(FAISSFiltered):
    name = "FAISS IVF, selector"
    least = 100
    knobs = [8, 32, 128, 512]

    def index(self, vectors):
        lists = max(1, min(int(4 * len(vectors) ** 0.5), len(vectors) // 40))
        quantizer = self.faiss.IndexFlatIP(vectors.shape[1])
        index = self.faiss.IndexIVFFlat(quantizer, vectors.shape[1], lists, self.faiss.METRIC_INNER_PRODUCT)
        self.quantizer = quantizer
        self.faiss.omp_set_num_threads(2)
        index.train(vectors[:: max(1, len(vectors) // (lists * 50))])
        index.add(vectors)
        self.faiss.omp_set_num_threads(1)
        self.kept = getattr(self, "kept", []) + [quantizer]
        return index

    def parameter(self, knob, selector):
        return self.faiss.SearchParametersIVF(sel=selector, nprobe=max(knob, 1))


class SQLiteVec:
    name, kind = "sqlite-vec, partition key", "filter"
    knobs = [None]

    def threads(self, count):
        pass

    def turn(self, knob):
        pass

    def build(self, data):
        self.data = data
        self.path = str(pathlib.Path(data_folder) / "sqlite-vec.db")
        self.local = threading.local()
        database = self.connection()
        database.execute(
            f"create virtual table item using vec0(row integer primary key, category integer partition key, "
            f"vector float[{data.dimension}] distance_metric=cosine)")
        with database:
            database.executemany(
                "insert into item values (?, ?, ?)",
                ((row, int(category), vector.tobytes())
                 for row, (category, vector) in enumerate(zip(data.categories, data.vectors))))

    def connection(self):
        if not hasattr(self.local, "database"):
            import apsw  # Python's own sqlite3 may be built without extensions
            import sqlite_vec
            database = apsw.Connection(self.path)
            database.enable_load_extension(True)
            database.load_extension(sqlite_vec.loadable_path())
            database.execute("pragma mmap_size = 8000000000")
            self.local.database = database
        return self.local.database

    def ask(self, query, category):
        return [row for row, in self.connection().execute(
            "select row from item where vector match ? and k = ? and category = ?",
            (query.tobytes(), self.data.limit, int(category)))]

    def call(self, query):
        self.connection().execute("select 1").fetchall()


class HNSW:
    """hnswlib through its C++ interface; many queries a call, each searched for itself."""

    knobs = [16, 32, 64, 128, 256, 512, 1024, 2048]

    def __init__(self):
        import ctypes
        self.c = ctypes
        self.library = ctypes.CDLL(str(pathlib.Path(sys.prefix) / "libhnswlib_peer.so"))
        self.library.hnsw_build.restype = ctypes.c_void_p
        self.handle = None

    def __del__(self):
        if self.handle:
            self.library.hnsw_free(self.c.c_void_p(self.handle))

    def threads(self, count):
        pass

    def turn(self, knob):
        self.width = knob

    def pointer(self, array):
        return self.c.c_void_p(array.ctypes.data)

    def build(self, data):
        self.data = data
        size = self.c.c_size_t
        self.handle = self.library.hnsw_build(
            self.pointer(data.vectors), self.pointer(data.categories), size(len(data.vectors)),
            size(data.dimension), size(len(data.members)), self.c.c_int(self.partitioned), size(16), size(200),
            self.c.c_int(2))

    def ask_many(self, queries, categories):
        queries, categories = numpy.ascontiguousarray(queries), numpy.ascontiguousarray(categories)
        found = numpy.empty((len(queries), self.data.limit), dtype=numpy.int64)
        size = self.c.c_size_t
        self.library.hnsw_search(
            self.c.c_void_p(self.handle), self.pointer(queries), self.pointer(categories), size(len(queries)),
            size(self.data.dimension), size(self.data.limit), size(self.width), self.pointer(found))
        return [row[row >= 0].tolist() for row in found]

    def ask(self, query, category):
        return self.ask_many(query[None], numpy.array([category], dtype=numpy.int32))[0]

    def call(self, query):
        pass


class HNSWPerCategory(HNSW):
    name, kind, partitioned = "hnswlib", "per category", 1


class HNSWFiltered(HNSW):
    name, kind, partitioned = "hnswlib, filter", "filter", 0


ENGINES = [FAISSFlat, FAISSScalar, HNSWPerCategory, USearch, HNSWFiltered, FAISSGraphFiltered, FAISSListsFiltered, SQLiteVec]
built, data, data_folder = {}, None, None


def recall(answers, truth):
    wanted = sum(len(row) for row in truth)
    return sum(len(set(a) & set(t)) for a, t in zip(answers, truth)) / max(1, wanted)


def tuned(engine, workload):
    """The engine with its knob at the least that reaches the target, or at its end."""
    queries, categories = data.workloads[workload]
    truth = data.truth(workload, CHECKED)
    for knob in engine.knobs:
        engine.turn(knob)
        answers = [engine.ask(query, category) for query, category in zip(queries[:CHECKED], categories)]
        if recall(answers, truth) >= TARGET:
            break
    return knob, answers


def rate(engine, workload, threads, seconds):
    queries, categories = data.workloads[workload]
    rates = [0.0] * threads

    def work(number):
        end, began = time.perf_counter() + seconds, time.thread_time()
        place, done = number, 0
        while time.perf_counter() < end and place < len(queries):
            chunk = slice(place, place + 32 * threads, threads)
            if isinstance(engine, HNSW):
                engine.ask_many(queries[chunk], categories[chunk])
            else:
                for query, category in zip(queries[chunk], categories[chunk]):
                    engine.ask(query, category)
            done += len(queries[chunk])
            place += 32 * threads
        rates[number] = done / (time.thread_time() - began)

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    began = time.thread_time()
    for query in queries[:200]:
        engine.call(query)
    return sum(rates), (time.thread_time() - began) / min(200, len(queries))


def answer(command):
    global data, data_folder
    if command["do"] == "data":
        data, data_folder = Data(command), command["folder"]
        built.clear()
        return {}
    if command["do"] == "engines":
        return {"engines": [{"name": engine.name, "kind": engine.kind} for engine in ENGINES]}
    if command["do"] == "build":
        engine = next(engine for engine in ENGINES if engine.name == command["engine"])()
        engine.threads(1)
        began = time.perf_counter()
        engine.build(data)
        built.clear()  # one at a time: their memory is large
        built[engine.name] = engine
        return {"seconds": time.perf_counter() - began}
    if command["do"] == "search":
        engine = built[command["engine"]]
        knob, answers = tuned(engine, command["workload"])
        each, call = rate(engine, command["workload"], command["threads"], command["seconds"])
        return {"rate": each, "call": call, "setting": "" if knob is None else str(knob), "answers": answers}
    raise ValueError(f"unknown command {command['do']}")


for line in sys.stdin:
    try:
        result = answer(json.loads(line))
    except Exception as error:  # the command's problem, not the process's
        result = {"problem": f"{type(error).__name__}: {error}"}
    print(json.dumps(result), flush=True)
