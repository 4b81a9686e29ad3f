// How glibc's malloc shares out memory; Swift's own view of the C library leaves these settings out.
#ifndef CMALLOC_SHIM_H
#define CMALLOC_SHIM_H
#include <malloc.h>
/// At most so many arenas, and pieces of so many bytes or more given back to the system one by one; nothing with another C
/// library.
static inline void malloc_settle(int arenas, int piece) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, arenas);
  mallopt(M_MMAP_THRESHOLD, piece);
#endif
}
#endif
