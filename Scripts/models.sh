#!/usr/bin/env bash
# Rebuilds the bundled models from their recipes, one stage after the other; a stage that was stopped goes on where it
# was, one that is done is passed over. Needs ../shared/data, and the showroom's training scenes for the best result
# (Examples/Showroom/render.sh). Hours on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
vitrine=.build/release/vitrine
runs="${VITRINE_RUNS:-$HOME/.cache/vitrine/runs}"
stages=(home-detector home-detector-second detector-1 detector-2 detector embedder-pairs embedder-broad embedder)
[ $# -eq 0 ] || stages=("$@")
for stage in "${stages[@]}"; do
  echo "== $stage"
  "$vitrine" train "Recipes/$stage.json" --output "$runs/$stage"
done
echo
echo "models: $runs/*/model. To bundle one, copy its folder over Models/detector or Models/embedder and bring its"
echo "card (README.md) and training logs up to date; ./dev test holds it to the floors."
