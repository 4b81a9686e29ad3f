#!/usr/bin/env bash
# Installs what building and running needs: Debian packages through apt, the engines by unpacking wheels.
# Downloads are kept under the cache folder and shared by every clone; `.deps/` holds links into it.
# Does nothing, in a blink, when all is there. Usage: Scripts/setup.sh [arm] [browser] [databases] [milvus] [onnxruntime]
set -euo pipefail
cd "$(dirname "$0")/.."
cache="${VITRINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vitrine}"
mkdir -p "$cache/downloads" "$cache/engines" .deps

packages=(libvips-dev libsqlite3-dev libpq-dev libxgboost-dev zlib1g-dev pkg-config g++ ca-certificates)
packages+=(libopencv-core-dev libopencv-imgproc-dev libopencv-video-dev libopencv-features2d-dev)  # turning views
packages+=(libavformat-dev libavcodec-dev libavutil-dev libswscale-dev)  # films
command -v python3 >/dev/null && python3 -m pip --version >/dev/null 2>&1 || packages+=(python3 python3-pip python3-venv)
for extra in "$@"; do
  case "$extra" in
    arm) packages+=(g++-aarch64-linux-gnu qemu-user) ;;
    browser) packages+=(chromium chromium-driver node-react node-react-dom libjs-vue) ;;
    databases) packages+=(postgresql socat iproute2) ;;
    milvus | onnxruntime) ;;
    *) echo "setup: unknown extra '$extra'" >&2; exit 2 ;;
  esac
done
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
# The compiler image brings its own g++ or python3 on some machines; only ask apt for what has no command either.
if ((${#missing[@]})); then
  echo "setup: installing ${missing[*]}"
  sudo=""; [ "$(id -u)" = 0 ] || sudo="sudo"
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$cache/apt.log" 2>&1 || {
    tail -n 20 "$cache/apt.log" >&2
    echo "setup: apt could not install ${missing[*]}; the whole log is $cache/apt.log" >&2
    exit 1
  }
fi

# One engine: download every wheel of the folder, check it, unpack side by side, then link.
engine() {
  local name="$1" key target
  key=$(grep -E "^$name[[:space:]]" Scripts/engines.txt | sha256sum | cut -c1-12)
  target="$cache/engines/$name-$key"
  if [ ! -e "$target/.complete" ]; then
    rm -rf "$target.partial" && mkdir -p "$target.partial"
    while read -r _ requirement sum; do
      echo "setup: fetching $requirement"
      printf '%s --hash=sha256:%s\n' "$requirement" "$sum" >"$target.partial/requirement.txt"
      python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary=:all: --python-version 3.11 --implementation cp \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_25_x86_64 --platform manylinux_2_17_x86_64 \
        --platform manylinux2014_x86_64 \
        --find-links "$cache/downloads" --dest "$cache/downloads" -r "$target.partial/requirement.txt"
      rm "$target.partial/requirement.txt"
      for wheel in "$cache/downloads"/*.whl; do
        if [ "$(sha256sum <"$wheel" | cut -d' ' -f1)" = "$sum" ]; then
          python3 -m zipfile -e "$wheel" "$target.partial"
        fi
      done
    done < <(grep -E "^$name[[:space:]]" Scripts/engines.txt)
    touch "$target.partial/.complete"
    rm -rf "$target" && mv "$target.partial" "$target"
  fi
  ln -sfn "$target" ".deps/$name"
}
engine openvino
[ -n "${VITRINE_WITHOUT_TRAINING:-}" ] || engine torch

# axe-core, which checks pages for people who see or move otherwise; only axe.min.js of the wheel is used.
for extra in "$@"; do
  if [ "$extra" = browser ]; then engine axe; fi
done

# Milvus, a real one for the tests of the index in it and for the benchmark of search; its wheel holds the server's
# programs compressed.
for extra in "$@"; do
  if [[ "$extra" = databases || "$extra" = milvus ]] && [ "$(uname -m)" = x86_64 ]; then
    engine milvus
    if [ ! -e .deps/milvus/bin/milvus ]; then
      python3 - "$(readlink -f .deps/milvus)" <<'EOF'
import lzma, os, pathlib, shutil, sys, tempfile
target = pathlib.Path(sys.argv[1])
partial = pathlib.Path(tempfile.mkdtemp(dir=target))
for packed in (target / "milvus/data/bin").glob("*.lzma"):
    with lzma.open(packed) as source, open(partial / packed.stem, "wb") as result:
        shutil.copyfileobj(source, result)
    os.chmod(partial / packed.stem, 0o755)
partial.chmod(0o755)
partial.rename(target / "bin")
EOF
    fi
  fi
done

# ONNX Runtime, a second opinion on the graphs we write; tests only.
for extra in "$@"; do
  if [ "$extra" = onnxruntime ]; then
    environment="$cache/onnxruntime-1.23.2"
    if [ ! -e "$environment/.complete" ]; then
      rm -rf "$environment" && python3 -m venv "$environment"
      "$environment/bin/pip" install --quiet --disable-pip-version-check onnxruntime==1.23.2 numpy==2.2.6
      touch "$environment/.complete"
    fi
    ln -sfn "$environment" .deps/onnxruntime
  fi
done
