#!/usr/bin/env bash
# Rebuilds the bundled models from their recipes; a run that was stopped goes on where it was, one that is done is passed
# over. Needs ../shared/data, and the showroom's training scenes for the best result (Examples/Showroom/render.sh). Ten
# minutes on a GPU with sixteen cores beside it; a day on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
bash Scripts/pretrained.sh
vitrine=.build/release/vitrine
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
stages=(detector embedder-1 embedder-2 embedder embedder-free)
[ $# -eq 0 ] || stages=("$@")
for stage in "${stages[@]}"; do
  echo "== $stage"
  "$vitrine" train "Recipes/$stage.json" --output "$runs/$stage"
done
echo
echo "models: $runs/*/model. To bundle one, copy its folder over Models/detector or Models/embedder, find its ranges"
echo "(Scripts/ranges.sh) and bring its card (README.md) and training logs up to date; ./dev test holds it to the floors."
