// The kernels behind cscan_dots, one file a processor family.
#pragma once
#include "CScan.h"

using DotsKernel = void (*)(const uint8_t *blocks, size_t block_count, size_t groups, const int8_t *query,
                            int32_t *dots);
using RescoreKernel = float (*)(const uint16_t *vector, size_t dimension, const float *query);

void dots_scalar(const uint8_t *, size_t, size_t, const int8_t *, int32_t *);
float half_dot_scalar(const uint16_t *, size_t, const float *);
float half_to_float(uint16_t half);
uint16_t float_to_half(float value);

#if defined(__x86_64__)
void dots_avx2(const uint8_t *, size_t, size_t, const int8_t *, int32_t *);
void dots_avx512_vnni(const uint8_t *, size_t, size_t, const int8_t *, int32_t *);
float half_dot_f16c(const uint16_t *, size_t, const float *);
bool has_avx2();
bool has_avx512_vnni();
bool has_f16c();
#elif defined(__aarch64__)
void dots_neon(const uint8_t *, size_t, size_t, const int8_t *, int32_t *);
void dots_neon_dot(const uint8_t *, size_t, size_t, const int8_t *, int32_t *);
float half_dot_neon(const uint16_t *, size_t, const float *);
bool has_neon_dot();
#endif
