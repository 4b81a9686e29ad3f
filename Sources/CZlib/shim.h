// zlib as it is, but for its start, which is a macro that Swift does not see.
#ifndef CZLIB_SHIM_H
#define CZLIB_SHIM_H
#include <zlib.h>
/// Begins to unpack gzip: 15 bits of window, and 16 for gzip's own header and checksum.
static inline int gunzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
#endif
