#include <ATen/autocast_mode.h>

#include "wall.h"

int ct_autocast_begin(int device, bool enabled, bool *before) {
  CT_GUARDED(
    auto type = wall::device(device).type();
    *before = at::autocast::is_autocast_enabled(type);
    at::autocast::set_autocast_dtype(type, at::kBFloat16);
    at::autocast::set_autocast_enabled(type, enabled);
    at::autocast::increment_nesting();
  )
}

int ct_autocast_end(int device, bool before) {
  CT_GUARDED(
    // Weights cast to bfloat16 are kept while the outermost scope lasts; after it they would be stale.
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(wall::device(device).type(), before);
  )
}
