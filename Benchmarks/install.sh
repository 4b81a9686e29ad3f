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
)
key=$(printf '%s\n' "${packages[@]}" "$(cat "$0" Benchmarks/hnswlib_peer.cpp)" | sha256sum | cut -c1-12)
environment="$cache/peers-$key"
if [ ! -e "$environment/.complete" ]; then
  echo "bench: installing the peers (torchvision, ONNX, ONNX Runtime, FAISS, hnswlib, usearch, sqlite-vec)"
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
  # hnswlib's filter is quick only from C++: its own header behind three functions.
  "$environment/bin/pip" download --quiet --disable-pip-version-check --no-deps --no-binary hnswlib \
    --dest "$environment/source" hnswlib==0.8.0
  tar -xzf "$environment/source/hnswlib-0.8.0.tar.gz" -C "$environment/source"
  g++ -O3 -march=native -std=c++17 -shared -fPIC -pthread -I "$environment/source/hnswlib-0.8.0" \
    Benchmarks/hnswlib_peer.cpp -o "$environment/libhnswlib_peer.so"
  touch "$environment/.complete"
fi
ln -sfn "$environment" .deps/peers
