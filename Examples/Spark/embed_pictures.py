"""Pictures to vectors on many machines: a `mapInArrow` job around `vitrine embed --stdin`, parquet out.

    spark-submit Examples/Spark/embed_pictures.py pictures.txt vectors.parquet --vitrine /opt/vitrine/bin/vitrine
    python3 Examples/Spark/parquet_lines.py vectors.parquet | vitrine catalog attach - --data DIR

The first takes paths, one a line, of pictures that every worker can read, and writes a row a picture: path, category,
vector, error, model. A picture that cannot be used has a reason and no vector; it never stops the job. The second gives
the vectors to a catalogue, whose index, in its folder or in a Milvus, takes them over. `vitrine catalog pictures --data DIR`
writes the paths that still need a vector.

Each task runs one `vitrine embed`, so give a machine as few tasks as it has memory for (spark.task.cpus); it uses every core
it may. Runs on a laptop (`pip install pyspark pyarrow pandas`, Java 17) as on a cluster.
"""

import argparse
import json
import subprocess
import threading

import pyarrow
from pyspark.sql import SparkSession, functions as f

SCHEMA = "path string, category string, vector array<float>, error string, model string"
ARROW = pyarrow.schema([
    ("path", pyarrow.string()), ("category", pyarrow.string()), ("vector", pyarrow.list_(pyarrow.float32())),
    ("error", pyarrow.string()), ("model", pyarrow.string()),
])


def embedding(command, model):
    """A function from batches of paths to batches of rows: one process a partition, fed and read at the same time."""

    def work(batches):
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

        def feed():
            # A child that died is noticed where its answers are read.
            try:
                with child.stdin as pipe:
                    for batch in batches:
                        for path in batch.column("path").to_pylist():
                            pipe.write(path.encode() + b"\n")
                        pipe.flush()
            except BrokenPipeError:
                pass

        feeder = threading.Thread(target=feed, daemon=True)
        feeder.start()
        rows = []
        for line in child.stdout:
            rows.append(json.loads(line) | {"model": model})
            if len(rows) == 512:
                yield pyarrow.RecordBatch.from_pylist(rows, schema=ARROW)
                rows = []
        feeder.join()
        if child.wait() != 0:
            raise RuntimeError(f"{' '.join(command)} ended with {child.returncode}; its own words are in the task's log")
        if rows:
            yield pyarrow.RecordBatch.from_pylist(rows, schema=ARROW)

    return work


def main():
    parser = argparse.ArgumentParser(description="Paths of pictures to a parquet of vectors.")
    parser.add_argument("paths", help="text with a path a line; anything Spark reads")
    parser.add_argument("parquet", help="the folder to write")
    parser.add_argument("--vitrine", default="vitrine", help="the command, on every worker")
    parser.add_argument("--model", help="an embedder's model folder, on every worker; by default the bundled one")
    parser.add_argument("--partitions", type=int, help="pieces of work; by default as Spark cuts them")
    options = parser.parse_args()
    command = [options.vitrine, "embed", "--stdin"] + (["--model", options.model] if options.model else [])
    spark = SparkSession.builder.appName("vitrine-embed").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    paths = spark.read.text(options.paths).select(f.trim("value").alias("path")).where("path <> ''").dropDuplicates()
    if options.partitions:
        paths = paths.repartition(options.partitions)
    rows = paths.mapInArrow(embedding(command, options.model or "bundled"), SCHEMA)
    rows.write.mode("errorifexists").parquet(options.parquet)
    made = spark.read.parquet(options.parquet)
    total, failed = made.count(), made.where("vector is null").count()
    print(f"{total - failed} vectors in {options.parquet}, {failed} pictures could not be used")
    spark.stop()


if __name__ == "__main__":
    main()
