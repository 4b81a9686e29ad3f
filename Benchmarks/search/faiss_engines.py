"""FAISS: an exact index or one of 8-bit codes a category, and a graph or lists of everything with a selector."""
import numpy

from .engine import PerCategory


class FAISS(PerCategory):
    def __init__(self):
        import faiss
        self.faiss = faiss
        faiss.omp_set_num_threads(1)  # one query at a time: threads each ask their own

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


class FAISSFiltered(FAISS):
    """One index of everything, asked with a selector of the category's rows."""

    kind = "filter"
    least = 1  # rows of the smallest index there can be

    def build(self, catalogue):
        self.catalogue = catalogue
        self.whole = self.index(catalogue.vectors)
        self.selectors = []
        for members in catalogue.members:
            marks = numpy.zeros((len(catalogue.vectors) + 7) // 8 * 8, dtype=numpy.uint8)
            marks[members] = 1
            bits = numpy.packbits(marks, bitorder="little")
            self.selectors.append((self.faiss.IDSelectorBitmap(bits), bits))
        self.single = self.index(catalogue.vectors[: self.least])

    def turn(self, knob):
        self.parameters = [self.parameter(knob, selector) for selector, _ in self.selectors]
        self.alone = self.parameter(knob, self.selectors[0][0])

    def ask(self, query, category):
        rows = self.whole.search(query[None], self.catalogue.limit, params=self.parameters[category])[1][0]
        return rows[rows >= 0].tolist()

    def call(self, query):
        self.single.search(query[None], 1, params=self.alone)


class FAISSGraphFiltered(FAISSFiltered):
    name = "FAISS HNSW, selector"
    knobs = [64, 256, 1024, 4096]

    def index(self, vectors):
        index = self.faiss.IndexHNSWFlat(vectors.shape[1], 16, self.faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 200
        self.faiss.omp_set_num_threads(2)
        index.add(vectors)
        self.faiss.omp_set_num_threads(1)
        return index

    def parameter(self, knob, selector):
        return self.faiss.SearchParametersHNSW(sel=selector, efSearch=max(knob, self.catalogue.limit))


class FAISSListsFiltered(FAISSFiltered):
    name = "FAISS IVF, selector"
    least = 100
    knobs = [8, 32, 128, 512, 2048]

    def index(self, vectors):
        lists = max(1, min(int(4 * len(vectors) ** 0.5), len(vectors) // 40))
        quantizer = self.faiss.IndexFlatIP(vectors.shape[1])
        index = self.faiss.IndexIVFFlat(quantizer, vectors.shape[1], lists, self.faiss.METRIC_INNER_PRODUCT)
        self.faiss.omp_set_num_threads(2)
        index.train(vectors[:: max(1, len(vectors) // (lists * 50))])
        index.add(vectors)
        self.faiss.omp_set_num_threads(1)
        self.kept = getattr(self, "kept", []) + [quantizer]  # the index does not hold on to it
        return index

    def parameter(self, knob, selector):
        return self.faiss.SearchParametersIVF(sel=selector, nprobe=max(knob, 1))
