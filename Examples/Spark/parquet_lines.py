"""The rows of a parquet of vectors as lines of JSON, in the form of `vitrine embed`, for `vitrine catalog attach -`.

    python3 Examples/Spark/parquet_lines.py vectors.parquet

Reads a batch at a time, however large the parquet is; needs `pip install pyarrow` alone, no Spark.
"""

import json
import sys

import pyarrow.dataset


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for batch in pyarrow.dataset.dataset(sys.argv[1], format="parquet").to_batches(columns=["path", "vector", "error"]):
        for row in batch.to_pylist():
            sys.stdout.write(json.dumps({name: value for name, value in row.items() if value is not None}) + "\n")


if __name__ == "__main__":
    main()
