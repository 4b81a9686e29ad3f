"""Runs a command and prints, when it ends, its time and the most memory it held as JSON.

    python3 Benchmarks/peak_memory.py vitrine catalog import feed.tsv --data shop --without-embedding
"""

import json
import resource
import subprocess
import sys
import time

began = time.monotonic()
status = subprocess.run(sys.argv[1:]).returncode
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(
    json.dumps(
        {
            "status": status,
            "seconds": round(time.monotonic() - began, 1),
            "processor_seconds": round(spent.ru_utime + spent.ru_stime, 1),
            "peak_resident_megabytes": round(spent.ru_maxrss / 1024, 1),
        }
    ),
    file=sys.stderr,
)
sys.exit(status)
