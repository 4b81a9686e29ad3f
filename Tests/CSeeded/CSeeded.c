#include "CSeeded.h"

// A fused multiply-add would round once where NumPy rounds twice.
#pragma STDC FP_CONTRACT OFF

static uint64_t mixed(uint64_t state) {
  state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9u;
  state = (state ^ (state >> 27)) * 0x94D049BB133111EBu;
  return state ^ (state >> 31);
}

void vitrine_seeded_uniform(uint64_t seed, float centre, float reach, float *values, size_t count) {
  for (size_t index = 0; index < count; index++) {
    seed += 0x9E3779B97F4A7C15u;
    float fraction = (float)(mixed(seed) >> 40) * 0x1p-23f - 1.0f;  // -1 ..< 1, exact
    float step = fraction * reach;
    values[index] = centre + step;
  }
}

void vitrine_seeded_bytes(uint64_t seed, uint8_t *values, size_t count) {
  for (size_t index = 0; index < count; index++) {
    seed += 0x9E3779B97F4A7C15u;
    values[index] = (uint8_t)(mixed(seed) >> 56);
  }
}
