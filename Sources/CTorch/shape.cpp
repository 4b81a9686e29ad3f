#include "wall.h"

ct_tensor *ct_reshape(const ct_tensor *x, const int64_t *shape, int rank) {
  CT_GUARDED_TENSOR(return wall::given(x).reshape(wall::shape(shape, rank));)
}

ct_tensor *ct_permute(const ct_tensor *x, const int64_t *order, int rank) {
  CT_GUARDED_TENSOR(return wall::given(x).permute(wall::shape(order, rank));)
}

ct_tensor *ct_transpose(const ct_tensor *x, int64_t first, int64_t second) {
  CT_GUARDED_TENSOR(return wall::given(x).transpose(first, second);)
}

ct_tensor *ct_unsqueeze(const ct_tensor *x, int64_t dimension) {
  CT_GUARDED_TENSOR(return wall::given(x).unsqueeze(dimension);)
}

ct_tensor *ct_squeeze(const ct_tensor *x, int64_t dimension) {
  CT_GUARDED_TENSOR(return wall::given(x).squeeze(dimension);)
}

ct_tensor *ct_expand(const ct_tensor *x, const int64_t *shape, int rank) {
  CT_GUARDED_TENSOR(return wall::given(x).expand(wall::shape(shape, rank));)
}

ct_tensor *ct_flatten(const ct_tensor *x, int64_t first) {
  CT_GUARDED_TENSOR(return wall::given(x).flatten(first);)
}

ct_tensor *ct_select(const ct_tensor *x, int64_t dimension, int64_t index) {
  CT_GUARDED_TENSOR(return wall::given(x).select(dimension, index);)
}

ct_tensor *ct_slice(const ct_tensor *x, int64_t dimension, int64_t start, int64_t end, int64_t step) {
  CT_GUARDED_TENSOR(return wall::given(x).slice(dimension, start, end, step);)
}

ct_tensor *ct_index_select(const ct_tensor *x, int64_t dimension, const ct_tensor *indices) {
  CT_GUARDED_TENSOR(return at::index_select(wall::given(x), dimension, wall::given(indices));)
}

ct_tensor *ct_gather(const ct_tensor *x, int64_t dimension, const ct_tensor *indices) {
  CT_GUARDED_TENSOR(return at::gather(wall::given(x), dimension, wall::given(indices));)
}

ct_tensor *ct_masked_select(const ct_tensor *x, const ct_tensor *mask) {
  CT_GUARDED_TENSOR(return at::masked_select(wall::given(x), wall::given(mask));)
}

ct_tensor *ct_nonzero(const ct_tensor *x) { CT_GUARDED_TENSOR(return at::nonzero(wall::given(x));) }

ct_tensor *ct_flip(const ct_tensor *x, int64_t dimension) {
  CT_GUARDED_TENSOR(return at::flip(wall::given(x), {dimension});)
}

ct_tensor *ct_concatenate(const ct_tensor *const *parts, int count, int64_t dimension) {
  CT_GUARDED_TENSOR(return at::cat(wall::list(parts, count), dimension);)
}

ct_tensor *ct_stack(const ct_tensor *const *parts, int count, int64_t dimension) {
  CT_GUARDED_TENSOR(return at::stack(wall::list(parts, count), dimension);)
}

ct_tensor *ct_pad(const ct_tensor *x, int64_t top, int64_t left, int64_t bottom, int64_t right, double value) {
  // constant_pad_nd counts from the last dimension: left, right, then top, bottom.
  CT_GUARDED_TENSOR(return at::constant_pad_nd(wall::given(x), {left, right, top, bottom}, value);)
}

ct_tensor *ct_anchor_rows(const ct_tensor *x, int64_t values) {
  CT_GUARDED_TENSOR(
    const auto &map = wall::given(x);
    TORCH_CHECK_VALUE(map.dim() == 4 && values > 0 && map.size(1) % values == 0, "a map of shape ", map.sizes(),
                      " does not hold ", values, " values an anchor");
    auto split = map.reshape({map.size(0), map.size(1) / values, values, map.size(2), map.size(3)});
    // Row by row, column by column, anchor by anchor: the order anchors are laid out in.
    return split.permute({0, 3, 4, 1, 2}).reshape({map.size(0), -1, values});
  )
}
