// What every processor can do; the other kernels are tested against this one.
#include "kernels.hpp"

#include <cstring>

void dots_scalar(const uint8_t *blocks, size_t block_count, size_t groups, const int8_t *query, int32_t *dots) {
  for (size_t block = 0; block < block_count; ++block) {
    int32_t sums[cscan_block_rows] = {};
    for (size_t group = 0; group < groups; ++group) {
      for (size_t row = 0; row < cscan_block_rows; ++row) {
        for (size_t part = 0; part < 4; ++part) {
          sums[row] += (int32_t(blocks[row * 4 + part]) - 128) * int32_t(query[group * 4 + part]);
        }
      }
      blocks += cscan_block_rows * 4;
    }
    std::memcpy(dots + block * cscan_block_rows, sums, sizeof sums);
  }
}

float half_to_float(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16;
  uint32_t exponent = (half >> 10) & 0x1f;
  uint32_t fraction = half & 0x3ff;
  uint32_t bits;
  if (exponent == 0x1f) {
    bits = sign | 0x7f800000 | (fraction << 13);
  } else if (exponent != 0) {
    bits = sign | ((exponent + 112) << 23) | (fraction << 13);
  } else {
    float tiny = float(fraction) * 0x1p-24f;  // zero and subnormals
    std::memcpy(&bits, &tiny, sizeof bits);
    bits |= sign;
  }
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

uint16_t float_to_half(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  uint16_t sign = uint16_t((bits >> 16) & 0x8000);
  bits &= 0x7fffffff;
  if (bits > 0x7f800000) return sign | 0x7e00;  // not a number
  if (bits >= 0x477ff000) return sign | 0x7c00;  // rounds to infinity
  if (bits < 0x38800000) {                       // subnormal in 16 bits
    float magnitude;
    std::memcpy(&magnitude, &bits, sizeof magnitude);
    // Adding a number whose last place is 2^-24 lets the processor round; the low bits are the answer.
    float shifted = magnitude + 0.5f;
    uint32_t rounded;
    std::memcpy(&rounded, &shifted, sizeof rounded);
    return sign | uint16_t(rounded - 0x3f000000);
  }
  uint32_t odd = (bits >> 13) & 1;
  return sign | uint16_t((bits + 0xfff + odd - 0x38000000) >> 13);
}

float half_dot_scalar(const uint16_t *vector, size_t dimension, const float *query) {
  float sum = 0;
  for (size_t i = 0; i < dimension; ++i) sum += half_to_float(vector[i]) * query[i];
  return sum;
}
