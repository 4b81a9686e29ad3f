#!/usr/bin/env bash
# Renders everything that is bundled, then writes the feeds. Each step skips
# what exists, so running it again goes on where it stopped.
set -euo pipefail
cd "$(dirname "$0")/scripts"
python="${VITRINE_SHOWROOM_VENV:-$HOME/.cache/vitrine/showroom-venv}/bin/python"
for step in render_scenes.py render_products.py render_turntables.py write_feeds.py; do
  nice -n 19 "$python" "$step" | grep --line-buffered -v '^Fra:\|^Saved\|^ Time\|^$' || true
done
