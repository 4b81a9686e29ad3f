"""sqlite-vec, whose tables have a partition key."""
import pathlib
import threading

from .engine import Engine


class SQLiteVec(Engine):
    name, kind = "sqlite-vec, partition key", "filter"

    def prepare(self, folder):
        self.path = pathlib.Path(folder) / "sqlite-vec.db"
        self.close()

    def close(self):
        self.path.unlink(missing_ok=True)

    def build(self, catalogue):
        self.catalogue = catalogue
        self.local = threading.local()
        database = self.connection()
        database.execute(
            f"create virtual table item using vec0(row integer primary key, category integer partition key, "
            f"vector float[{catalogue.dimension}] distance_metric=cosine)")
        with database:
            database.executemany(
                "insert into item values (?, ?, ?)",
                ((row, int(category), vector.tobytes())
                 for row, (category, vector) in enumerate(zip(catalogue.categories, catalogue.vectors))))

    def connection(self):
        if not hasattr(self.local, "database"):
            import apsw  # Python's own sqlite3 may be built without extensions
            import sqlite_vec
            database = apsw.Connection(str(self.path))
            database.enable_load_extension(True)
            database.load_extension(sqlite_vec.loadable_path())
            database.execute("pragma mmap_size = 8000000000")
            self.local.database = database
        return self.local.database

    def ask(self, query, category):
        return [row for row, in self.connection().execute(
            "select row from item where vector match ? and k = ? and category = ?",
            (query.tobytes(), self.catalogue.limit, int(category)))]

    def call(self, query):
        self.connection().execute("select 1").fetchall()
