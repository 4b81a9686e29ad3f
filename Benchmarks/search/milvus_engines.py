"""Milvus standalone: the category as partition key, a graph or an exact index a segment, eventual consistency.

The server listens on every address, so it is only started in a network of its own.
"""
import os
import pathlib
import tempfile
import threading
import time

from .engine import Engine
from .server import Progress, Server

PROGRAMS = pathlib.Path(__file__).resolve().parents[2] / ".deps/milvus/bin"
BATCH = 10_000

SETTINGS = """
etcd: {{use: {{embed: true}}, data: {{dir: {folder}/etcd}}, log: {{level: error, path: stderr}}}}
metastore: {{type: etcd}}
localStorage: {{path: {folder}/storage}}
mq: {{type: rocksmq}}
rocksmq: {{path: {folder}/rocksmq}}
common: {{storageType: local, buildIndexThreadPoolRatio: 1}}
log: {{level: warn}}
rootCoord: {{port: 53100}}
queryCoord: {{port: 19531}}
indexNode: {{port: 21121}}
queryNode: {{port: 21123}}
dataCoord: {{port: 13333}}
dataNode: {{port: 21124}}
proxy: {{port: 19530, internalPort: 19529}}
"""


class Milvus(Engine):
    kind, is_server = "server", True

    def __init__(self):
        self.server = None
        os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"  # the next server is started with connections open

    def prepare(self, folder):
        if not (PROGRAMS / "milvus").exists():
            raise FileNotFoundError("it is not installed; './dev bench search' installs it on x86-64")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="milvus-", dir=folder))
        (self.folder / "configs").mkdir()
        (self.folder / "configs/milvus.yaml").write_text(SETTINGS.format(folder=self.folder))
        (self.folder / "configs/glog.conf").touch()
        self.server = Server(
            "Milvus", self.folder, [PROGRAMS / "milvus", "run", "standalone"],
            environment={
                "MILVUSCONF": str(self.folder / "configs"), "DEPLOY_MODE": "STANDALONE",
                "LD_LIBRARY_PATH": str(PROGRAMS)})
        self.local = threading.local()
        self.server.until(self.connected)

    def connected(self):
        """The name of this thread's connection."""
        from pymilvus import connections, utility
        if not hasattr(self.local, "name"):
            name = f"thread-{threading.get_ident()}-{time.monotonic_ns()}"
            connections.connect(name, host="127.0.0.1", port="19530", timeout=10)
            utility.list_collections(timeout=10, using=name)
            self.local.name = name
        return self.local.name

    def collection(self):
        if not hasattr(self.local, "collection"):
            from pymilvus import Collection
            self.local.collection = Collection("item", using=self.connected())
        return self.local.collection

    def build(self, catalogue):
        from pymilvus import Collection, CollectionSchema, DataType, FieldSchema, utility
        self.catalogue = catalogue
        schema = CollectionSchema([
            FieldSchema("row", DataType.INT64, is_primary=True),
            FieldSchema("category", DataType.INT64, is_partition_key=True),
            FieldSchema("vector", DataType.FLOAT_VECTOR, dim=catalogue.dimension)])
        collection = Collection(
            "item", schema, using=self.connected(), num_partitions=64, consistency_level="Eventually")
        rows = len(catalogue.vectors)
        progress = Progress(self.name, rows, "rows are in")
        for start in range(0, rows, BATCH):
            part = slice(start, min(start + BATCH, rows))
            collection.insert(
                [list(range(part.start, part.stop)), catalogue.categories[part].tolist(), catalogue.vectors[part].tolist()],
                timeout=120)
            progress.at(part.stop)
        collection.flush(timeout=None)
        # The client waits for the index here whatever it is told; how long is `--build-limit`'s to say.
        collection.create_index(
            "vector", {"index_type": self.index, "metric_type": "IP", "params": self.parameters}, timeout=None)
        progress = Progress(self.name, rows, "rows are indexed")
        while (done := self.indexed()) < rows:
            progress.at(done)
            time.sleep(0.2)
        collection.load(timeout=None)
        # Once a search that waits for everything written is answered, those that wait for nothing find it all as well.
        self.turn(self.knobs[0])
        self.ask(catalogue.vectors[0], catalogue.categories[0], consistency="Strong")

    def indexed(self):
        from pymilvus import utility
        return utility.index_building_progress("item", using=self.connected(), timeout=10)["indexed_rows"]

    def turn(self, knob):
        self.search = {"metric_type": "IP", "params": {} if knob is None else {"ef": max(knob, self.catalogue.limit)}}

    def ask(self, query, category, consistency="Eventually"):
        found = self.collection().search(
            [query], "vector", self.search, self.catalogue.limit, expr=f"category == {category}",
            consistency_level=consistency, timeout=60)
        return list(found[0].ids)

    def close(self):
        if self.server:
            self.server.stop()
            self.server = None


class MilvusGraph(Milvus):
    name = "Milvus HNSW, partition key"
    index, parameters = "HNSW", {"M": 16, "efConstruction": 200}
    knobs = [16, 32, 64, 128, 256, 512, 1024, 2048]


class MilvusExact(Milvus):
    name = "Milvus FLAT, partition key"
    index, parameters = "FLAT", {}
