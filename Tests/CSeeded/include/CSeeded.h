// Numbers from a seed, made in C because debug Swift takes half a minute for a detector's 40 million.
#ifndef VITRINE_CSEEDED_H
#define VITRINE_CSEEDED_H

#include <stddef.h>
#include <stdint.h>

// Fills `values` with uniform numbers around `centre`, at most `reach` away: SplitMix64's top 24 bits as a
// fraction, in single precision, rounded after every step, as NumPy does it.
void vitrine_seeded_uniform(uint64_t seed, float centre, float reach, float *values, size_t count);
// Fills `values` with SplitMix64's top bytes.
void vitrine_seeded_bytes(uint64_t seed, uint8_t *values, size_t count);

#endif
