// NEON kernels: the one every 64-bit ARM runs, and the one with the dot-product extension.
#include "kernels.hpp"

#if defined(__aarch64__)
#include <arm_neon.h>

#include <cstring>
#if defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

bool has_neon_dot() {
#if defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#elif defined(__APPLE__)
  return true;  // every Apple processor with macOS
#else
  return false;
#endif
}

namespace {
inline int8x16_t four_codes(const int8_t *query, size_t group) {
  int32_t codes;
  std::memcpy(&codes, query + group * 4, sizeof codes);
  return vreinterpretq_s8_s32(vdupq_n_s32(codes));
}

inline int8x16_t four_rows(const uint8_t *bytes) {
  return vreinterpretq_s8_u8(veorq_u8(vld1q_u8(bytes), vdupq_n_u8(0x80)));
}
}  // namespace

void dots_neon(const uint8_t *blocks, size_t block_count, size_t groups, const int8_t *query, int32_t *dots) {
  for (size_t block = 0; block < block_count; ++block) {
    int32x4_t low[4], high[4];
    for (int i = 0; i < 4; ++i) low[i] = high[i] = vdupq_n_s32(0);
    for (size_t group = 0; group < groups; ++group) {
      const int8x16_t q = four_codes(query, group);
      for (int i = 0; i < 4; ++i) {
        const int8x16_t rows = four_rows(blocks + i * 16);
        low[i] = vpadalq_s16(low[i], vmull_s8(vget_low_s8(rows), vget_low_s8(q)));
        high[i] = vpadalq_s16(high[i], vmull_high_s8(rows, q));
      }
      blocks += cscan_block_rows * 4;
    }
    for (int i = 0; i < 4; ++i) {
      vst1q_s32(dots + block * cscan_block_rows + i * 4, vpaddq_s32(low[i], high[i]));
    }
  }
}

__attribute__((target("dotprod"))) void dots_neon_dot(const uint8_t *blocks, size_t block_count, size_t groups,
                                                      const int8_t *query, int32_t *dots) {
  for (size_t block = 0; block < block_count; ++block) {
    int32x4_t sums[4];
    for (int i = 0; i < 4; ++i) sums[i] = vdupq_n_s32(0);
    for (size_t group = 0; group < groups; ++group) {
      const int8x16_t q = four_codes(query, group);
      for (int i = 0; i < 4; ++i) sums[i] = vdotq_s32(sums[i], four_rows(blocks + i * 16), q);
      blocks += cscan_block_rows * 4;
    }
    for (int i = 0; i < 4; ++i) vst1q_s32(dots + block * cscan_block_rows + i * 4, sums[i]);
  }
}

float half_dot_neon(const uint16_t *vector, size_t dimension, const float *query) {
  float32x4_t sums = vdupq_n_f32(0);
  size_t i = 0;
  for (; i + 4 <= dimension; i += 4) {
    const float32x4_t row = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(vector + i)));
    sums = vaddq_f32(sums, vmulq_f32(row, vld1q_f32(query + i)));
  }
  float sum = vaddvq_f32(sums);
  for (; i < dimension; ++i) sum += half_to_float(vector[i]) * query[i];
  return sum;
}
#endif
