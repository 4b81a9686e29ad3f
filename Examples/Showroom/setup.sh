#!/usr/bin/env bash
# Prepares what rendering the showroom needs: Blender as a Python module in a
# virtual environment of its own, and the system libraries it is linked with.
# Running it again does nothing that is already done.
set -euo pipefail

venv="${VITRINE_SHOWROOM_VENV:-$HOME/.cache/vitrine/showroom-venv}"
libraries=(libxi6 libxxf86vm1 libxfixes3 libxrender1 libxkbcommon0 libgl1 libegl1 libsm6 libice6 libgomp1)

missing=()
for library in "${libraries[@]}"; do
  dpkg -s "$library" >/dev/null 2>&1 || missing+=("$library")
done
if ((${#missing[@]})); then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo=sudo
  # Another package manager may be running: wait for its lock.
  $sudo apt-get -o DPkg::Lock::Timeout=300 update -qq
  $sudo apt-get -o DPkg::Lock::Timeout=300 install -y -qq "${missing[@]}"
fi

# Blender 4.5 is built for Python 3.11 exactly.
python="${VITRINE_PYTHON:-python3.11}"
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -c 'import bpy, cv2' 2>/dev/null ||
  "$venv/bin/pip" install --quiet 'bpy==4.5.15' 'numpy<2' 'pillow' 'opencv-python-headless<4.12'
"$venv/bin/python" -c 'import bpy; print("Blender", bpy.app.version_string)'
