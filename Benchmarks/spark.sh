#!/usr/bin/env bash
# The way of bulk embedding once, for real: Spark on this machine around `vitrine embed`, parquet, the catalogue.
# Takes the showroom's products, or a feed of your own; not among the tests, since Spark alone is 700 MB.
# Usage: Benchmarks/spark.sh [VITRINE] [FEED] [IMPORT OPTIONS, such as --store ... --index ...]
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine="${1:-.build/release/vitrine}"; feed="${2:-Examples/Showroom/feed.xml}"
vitrine=$(readlink -f "$vitrine")
shift $(($# < 2 ? $# : 2))
cache="${VITRINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vitrine}"
command -v java >/dev/null || { echo "spark: install a Java first: apt-get install openjdk-17-jre-headless" >&2; exit 1; }
packages=(pyspark==4.0.1 pyarrow==21.0.0 pandas==2.3.3 numpy==2.2.6)
environment="$cache/spark-$(printf '%s\n' "${packages[@]}" | sha256sum | cut -c1-12)"
if [ ! -e "$environment/.complete" ]; then
  echo "spark: installing pyspark (700 MB)"
  rm -rf "$environment" && python3 -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check "${packages[@]}"
  touch "$environment/.complete"
fi
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
"$vitrine" catalog import "$feed" --data "$work/shop" --without-embedding "$@"
"$vitrine" catalog pictures --data "$work/shop" >"$work/pictures.txt"
echo "$work/there-is-none.jpg" >>"$work/pictures.txt"
start=$(date +%s)
PYSPARK_PYTHON="$environment/bin/python" "$environment/bin/spark-submit" --master 'local[1]' --conf spark.ui.enabled=false \
  --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 Examples/Spark/embed_pictures.py \
  "$work/pictures.txt" "$work/vectors.parquet" --vitrine "$vitrine" --partitions 2 2>"$work/log" ||
  { tail -n 30 "$work/log" >&2; exit 1; }
echo "spark: $(wc -l <"$work/pictures.txt") pictures in $(($(date +%s) - start)) s, Spark's start included"
"$environment/bin/python" Examples/Spark/parquet_lines.py "$work/vectors.parquet" >"$work/lines.jsonl"
"$vitrine" catalog attach - --data "$work/shop" --json <"$work/lines.jsonl" | tee "$work/attached.json"
# The same pictures without Spark, and what came of it.
head -n 20 "$work/pictures.txt" | "$vitrine" embed --stdin >"$work/plain.jsonl"
# A search has the index take the vectors over.
"$vitrine" similar "$(head -n 1 "$work/pictures.txt")" --data "$work/shop" | head -n 4
"$vitrine" catalog status --data "$work/shop" --json >"$work/status.json"
"$environment/bin/python" - "$work" <<'EOF'
import json, pathlib, sys
work = pathlib.Path(sys.argv[1])
read = lambda name: {row["path"]: row for row in map(json.loads, (work / name).read_text().splitlines())}
spark, plain = read("lines.jsonl"), read("plain.jsonl")
worst = min(sum(a * b for a, b in zip(row["vector"], spark[path]["vector"])) for path, row in plain.items() if "vector" in row)
attached, status = (json.loads((work / name).read_text()) for name in ("attached.json", "status.json"))
assert attached["without_vector"] == 1 and attached["unknown"] == 0, attached
assert status["pictures_to_embed"] == 0, status["pictures_to_embed"]
assert status["index"]["changes_to_take_over"] == 0, status["index"]
assert worst > 0.999, worst
print(f"spark: all {attached['attached']} pictures have their vector; with and without Spark they agree to {worst:.6f}; "
      f"the index{' (' + status['index']['engine'] + ')' if 'engine' in status['index'] else ''} has them")
EOF
