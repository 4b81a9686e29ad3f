// AVX2 and AVX-512 VNNI kernels, compiled for their instructions whatever the rest is compiled for.
#include "kernels.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

bool has_avx2() { return __builtin_cpu_supports("avx2"); }
bool has_avx512_vnni() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vnni"); }
bool has_f16c() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c"); }

namespace {
inline int four_codes(const int8_t *query, size_t group) {
  int codes;
  std::memcpy(&codes, query + group * 4, sizeof codes);
  return codes;
}
}  // namespace

// Products of signed bytes through an instruction for unsigned times signed: |q| times (row with q's sign).
// With codes in -127...127 a pair's sum is at most 2 * 127 * 127 = 32258, so nothing saturates.
__attribute__((target("avx2"))) void dots_avx2(const uint8_t *blocks, size_t block_count, size_t groups,
                                               const int8_t *query, int32_t *dots) {
  const __m256i bias = _mm256_set1_epi8(char(0x80));
  const __m256i ones = _mm256_set1_epi16(1);
  for (size_t block = 0; block < block_count; ++block) {
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (size_t group = 0; group < groups; ++group) {
      const __m256i q = _mm256_set1_epi32(four_codes(query, group));
      const __m256i magnitude = _mm256_abs_epi8(q);
      const __m256i *rows = reinterpret_cast<const __m256i *>(blocks);
      __m256i a = _mm256_xor_si256(_mm256_loadu_si256(rows), bias);
      __m256i b = _mm256_xor_si256(_mm256_loadu_si256(rows + 1), bias);
      a = _mm256_madd_epi16(_mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(a, q)), ones);
      b = _mm256_madd_epi16(_mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(b, q)), ones);
      low = _mm256_add_epi32(low, a);
      high = _mm256_add_epi32(high, b);
      blocks += cscan_block_rows * 4;
    }
    __m256i *out = reinterpret_cast<__m256i *>(dots + block * cscan_block_rows);
    _mm256_storeu_si256(out, low);
    _mm256_storeu_si256(out + 1, high);
  }
}

// One instruction multiplies and adds 64 codes. Rows enter with their bias of 128, which adds 128 times the
// query's sum to every row: known beforehand, so the sums start from its negative.
__attribute__((target("avx512f,avx512vnni"))) void dots_avx512_vnni(const uint8_t *blocks, size_t block_count,
                                                                    size_t groups, const int8_t *query,
                                                                    int32_t *dots) {
  int32_t sum = 0;
  for (size_t i = 0; i < groups * 4; ++i) sum += query[i];
  const __m512i start = _mm512_set1_epi32(-128 * sum);
  const size_t block_bytes = groups * cscan_block_rows * 4;
  size_t block = 0;
  // Four blocks at once: enough independent sums to hide the instruction's latency.
  for (; block + 4 <= block_count; block += 4) {
    const uint8_t *rows = blocks + block * block_bytes;
    __m512i a = start, b = start, c = start, d = start;
    for (size_t group = 0; group < groups; ++group, rows += cscan_block_rows * 4) {
      const __m512i q = _mm512_set1_epi32(four_codes(query, group));
      // The blocks after these: without this, waiting for memory takes most of the time.
      for (size_t ahead = 4; ahead < 8; ++ahead) {
        _mm_prefetch(reinterpret_cast<const char *>(rows + ahead * block_bytes), _MM_HINT_T0);
      }
      a = _mm512_dpbusd_epi32(a, _mm512_loadu_si512(rows), q);
      b = _mm512_dpbusd_epi32(b, _mm512_loadu_si512(rows + block_bytes), q);
      c = _mm512_dpbusd_epi32(c, _mm512_loadu_si512(rows + 2 * block_bytes), q);
      d = _mm512_dpbusd_epi32(d, _mm512_loadu_si512(rows + 3 * block_bytes), q);
    }
    int32_t *out = dots + block * cscan_block_rows;
    _mm512_storeu_si512(out, a);
    _mm512_storeu_si512(out + 16, b);
    _mm512_storeu_si512(out + 32, c);
    _mm512_storeu_si512(out + 48, d);
  }
  for (; block < block_count; ++block) {
    const uint8_t *rows = blocks + block * block_bytes;
    __m512i a = start;
    for (size_t group = 0; group < groups; ++group, rows += cscan_block_rows * 4) {
      a = _mm512_dpbusd_epi32(a, _mm512_loadu_si512(rows), _mm512_set1_epi32(four_codes(query, group)));
    }
    _mm512_storeu_si512(dots + block * cscan_block_rows, a);
  }
}

__attribute__((target("avx2,f16c"))) float half_dot_f16c(const uint16_t *vector, size_t dimension,
                                                        const float *query) {
  __m256 sums = _mm256_setzero_ps();
  size_t i = 0;
  for (; i + 8 <= dimension; i += 8) {
    const __m256 row = _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i *>(vector + i)));
    sums = _mm256_add_ps(sums, _mm256_mul_ps(row, _mm256_loadu_ps(query + i)));
  }
  float lanes[8];
  _mm256_storeu_ps(lanes, sums);
  float sum = ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
  for (; i < dimension; ++i) sum += half_to_float(vector[i]) * query[i];
  return sum;
}
#endif
