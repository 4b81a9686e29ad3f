// Which kernel runs, and which rows are kept.
#include "CScan.h"
#include "kernels.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace {
DotsKernel dots_kernel(cscan_kernel kernel) {
  if (!cscan_kernel_available(kernel)) return dots_scalar;
  switch (kernel) {
#if defined(__x86_64__)
    case cscan_avx2: return dots_avx2;
    case cscan_avx512_vnni: return dots_avx512_vnni;
#elif defined(__aarch64__)
    case cscan_neon: return dots_neon;
    case cscan_neon_dot: return dots_neon_dot;
#endif
    default: return dots_scalar;
  }
}

RescoreKernel rescore_kernel() {
#if defined(__x86_64__)
  static const RescoreKernel kernel = has_f16c() ? half_dot_f16c : half_dot_scalar;
  return kernel;
#elif defined(__aarch64__)
  return half_dot_neon;
#else
  return half_dot_scalar;
#endif
}

// Whether a is the better hit: a total order, so the same rows are kept however they are met.
bool better(const cscan_hit &a, const cscan_hit &b) {
  return a.score > b.score || (a.score == b.score && a.row < b.row);
}

// Scores of a whole block, and whether one is above the threshold.
bool block_scores(const int32_t *dots, const float *scales, float *scores, float threshold) {
  using floats = float __attribute__((vector_size(64)));
  using integers = int32_t __attribute__((vector_size(64)));
  integers products;
  floats factors;
  std::memcpy(&products, dots, sizeof products);
  std::memcpy(&factors, scales, sizeof factors);
  const floats values = __builtin_convertvector(products, floats) * factors;
  std::memcpy(scores, &values, sizeof values);
  return __builtin_reduce_or(values > threshold) != 0;
}

// Scores of the rows that the last block has.
bool partial_scores(const int32_t *dots, const float *scales, size_t rows, float *scores) {
  for (size_t i = 0; i < rows; ++i) scores[i] = float(dots[i]) * scales[i];
  return true;
}
}  // namespace

int cscan_kernel_available(cscan_kernel kernel) {
  switch (kernel) {
    case cscan_scalar: return 1;
#if defined(__x86_64__)
    case cscan_avx2: return has_avx2();
    case cscan_avx512_vnni: return has_avx512_vnni();
#elif defined(__aarch64__)
    case cscan_neon: return 1;
    case cscan_neon_dot: return has_neon_dot();
#endif
    default: return 0;
  }
}

const char *cscan_kernel_name(cscan_kernel kernel) {
  switch (kernel) {
    case cscan_avx2: return "AVX2";
    case cscan_avx512_vnni: return "AVX-512 VNNI";
    case cscan_neon: return "NEON";
    case cscan_neon_dot: return "NEON dot product";
    default: return "scalar";
  }
}

cscan_kernel cscan_best_kernel(void) {
  static const cscan_kernel best = [] {
    for (cscan_kernel kernel : {cscan_avx512_vnni, cscan_avx2, cscan_neon_dot, cscan_neon}) {
      if (cscan_kernel_available(kernel)) return kernel;
    }
    return cscan_scalar;
  }();
  return best;
}

void cscan_dots(cscan_kernel kernel, const uint8_t *blocks, size_t block_count, size_t groups,
                const int8_t *query, int32_t *dots) {
  dots_kernel(kernel)(blocks, block_count, groups, query, dots);
}

void cscan_begin(cscan_best *best, size_t limit, cscan_hit *hits) {
  *best = {limit, hits, 0, -std::numeric_limits<float>::infinity()};
}

void cscan_scan(cscan_kernel kernel, const cscan_rows *rows, const int8_t *query, uint32_t first,
                cscan_accepts accepts, const void *context, cscan_best *best) {
  if (best->limit == 0) return;
  constexpr size_t chunk_blocks = 64;
  int32_t dots[chunk_blocks * cscan_block_rows];
  float scores[cscan_block_rows];
  const DotsKernel kernel_function = dots_kernel(kernel);
  const size_t block_count = (rows->row_count + cscan_block_rows - 1) / cscan_block_rows;
  for (size_t done = 0; done < block_count; done += chunk_blocks) {
    const size_t count = std::min(chunk_blocks, block_count - done);
    kernel_function(rows->blocks + done * rows->groups * cscan_block_rows * 4, count, rows->groups, query, dots);
    for (size_t block = 0; block < count; ++block) {
      const size_t row = (done + block) * cscan_block_rows;
      const size_t present = std::min(size_t(cscan_block_rows), rows->row_count - row);
      const int32_t *products = dots + block * cscan_block_rows;
      // Most blocks hold no row worth keeping: sixteen comparisons at once say so.
      const bool any = present == cscan_block_rows
                           ? block_scores(products, rows->scales + row, scores, best->threshold)
                           : partial_scores(products, rows->scales + row, present, scores);
      if (!any) continue;
      for (size_t i = 0; i < present; ++i) {
        if (!(scores[i] > best->threshold)) continue;
        if (accepts != nullptr && !accepts(context, uint32_t(row + i))) continue;
        best->hits[best->count++] = {scores[i], uint32_t(first + row + i)};
        if (best->count == 2 * best->limit) {
          // Twice as many as asked for: drop the worse half. Cheaper than a heap, whose every step jumps about.
          std::nth_element(best->hits, best->hits + best->limit - 1, best->hits + best->count, better);
          best->count = best->limit;
          best->threshold = best->hits[best->limit - 1].score;
        }
      }
    }
  }
}

size_t cscan_finish(cscan_best *best) {
  if (best->count > best->limit) {
    std::nth_element(best->hits, best->hits + best->limit - 1, best->hits + best->count, better);
    best->count = best->limit;
  }
  std::sort(best->hits, best->hits + best->count, better);
  return best->count;
}

void cscan_half_dots(const uint16_t *const *vectors, size_t count, size_t dimension, const float *query,
                     float *dots) {
  const RescoreKernel kernel = rescore_kernel();
  constexpr size_t ahead = 4;
  for (size_t i = 0; i < count; ++i) {
    // The vectors lie scattered: fetch those to come while this one is multiplied.
    if (i + ahead < count) {
      const char *next = reinterpret_cast<const char *>(vectors[i + ahead]);
      for (size_t byte = 0; byte < dimension * 2; byte += 64) __builtin_prefetch(next + byte);
    }
    dots[i] = kernel(vectors[i], dimension, query);
  }
}

void cscan_to_half(const float *values, size_t count, uint16_t *halves) {
  for (size_t i = 0; i < count; ++i) halves[i] = float_to_half(values[i]);
}

void cscan_from_half(const uint16_t *halves, size_t count, float *values) {
  for (size_t i = 0; i < count; ++i) values[i] = half_to_float(halves[i]);
}
