// The scan of the search index: exact integer dot products over 8-bit codes, the best rows, and
// their re-ordering by 16-bit floats. Plain C++ behind C, because the instructions that make it fast are
// reached through intrinsics that Swift does not have.
//
// Layout. Codes are stored in blocks of 16 rows so that one vector register holds four neighbouring
// dimensions of several rows and no sum across a register is ever needed:
//   byte (block, group, row, part) = code of row 16*block+row at dimension 4*group+part, plus 128
// `groups` is the dimension divided by four, rounded up; missing dimensions and rows hold code 0 (byte 128).
// Codes are -127...127; -128 never occurs (the AVX2 kernel relies on it).
#ifndef CSCAN_H
#define CSCAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Rows in a block.
enum { cscan_block_rows = 16 };

// The kernels, from the one that runs everywhere to the fastest.
typedef enum {
  cscan_scalar = 0,
  cscan_avx2 = 1,
  cscan_avx512_vnni = 2,
  cscan_neon = 3,
  cscan_neon_dot = 4,
  cscan_kernel_count = 5
} cscan_kernel;

// One row that was found: its number and its similarity.
typedef struct {
  float score;
  uint32_t row;
} cscan_hit;

// Whether this processor can run a kernel, its name, and the fastest it can run.
int cscan_kernel_available(cscan_kernel kernel);
const char *cscan_kernel_name(cscan_kernel kernel);
cscan_kernel cscan_best_kernel(void);

// Dot products of `query` (4 * groups codes) with every row of `block_count` blocks: 16 numbers a block.
// Every kernel gives the same integers. A kernel this processor lacks falls back to the scalar one.
void cscan_dots(cscan_kernel kernel, const uint8_t *blocks, size_t block_count, size_t groups,
                const int8_t *query, int32_t *dots);

// Rows in one piece of memory.
typedef struct {
  const uint8_t *blocks;
  const float *scales;
  size_t row_count;
  size_t groups;
} cscan_rows;

// Whether a row may be found. Asked only for rows that would be kept, so a filter costs little however much it
// leaves out, and nothing that passes it is missed.
typedef int (*cscan_accepts)(const void *context, uint32_t row);

// The best rows met so far. `hits` has room for 2 * `limit`.
typedef struct {
  size_t limit;
  cscan_hit *hits;
  size_t count;
  float threshold;
} cscan_best;

// Nothing met yet.
void cscan_begin(cscan_best *best, size_t limit, cscan_hit *hits);

// Meets rows: those with the highest dot product times scale stay. Numbers them from `first`; of
// equal ones at the limit those met first stay. `accepts` (or null) is asked with the row's number within these rows.
void cscan_scan(cscan_kernel kernel, const cscan_rows *rows, const int8_t *query, uint32_t first,
                cscan_accepts accepts, const void *context, cscan_best *best);

// Leaves the at most `limit` best, best first (equal scores: the lower number first), and returns their count.
size_t cscan_finish(cscan_best *best);

// Dot products of `query` with vectors of 16-bit floats that lie anywhere.
void cscan_half_dots(const uint16_t *const *vectors, size_t count, size_t dimension, const float *query,
                     float *dots);

// IEEE 754 binary16 and back; rounds to nearest, ties to even.
void cscan_to_half(const float *values, size_t count, uint16_t *halves);
void cscan_from_half(const uint16_t *halves, size_t count, float *values);

#ifdef __cplusplus
}
#endif
#endif
