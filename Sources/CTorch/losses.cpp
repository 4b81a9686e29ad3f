#include "wall.h"

namespace {

// libtorch counts 0 none, 1 mean, 2 sum; ours are checked rather than trusted.
int64_t reduction(int code) {
  TORCH_CHECK_VALUE(code >= CT_REDUCE_NONE && code <= CT_REDUCE_SUM, "no reduction has the number ", code);
  return code == CT_REDUCE_NONE ? at::Reduction::None : code == CT_REDUCE_MEAN ? at::Reduction::Mean : at::Reduction::Sum;
}

at::Tensor precise(const ct_tensor *x) { return wall::given(x).to(at::kFloat); }

}  // namespace

ct_tensor *ct_cross_entropy(const ct_tensor *logits, const ct_tensor *targets, int reduction_code,
                            double label_smoothing, int64_t ignored) {
  CT_GUARDED_TENSOR(
    return at::cross_entropy_loss(precise(logits), wall::given(targets), {}, reduction(reduction_code), ignored,
                                  label_smoothing);
  )
}

ct_tensor *ct_binary_cross_entropy(const ct_tensor *logits, const ct_tensor *targets, int reduction_code) {
  CT_GUARDED_TENSOR(
    return at::binary_cross_entropy_with_logits(precise(logits), precise(targets), {}, {},
                                                reduction(reduction_code));
  )
}

ct_tensor *ct_smooth_l1(const ct_tensor *x, const ct_tensor *y, double beta, int reduction_code) {
  CT_GUARDED_TENSOR(return at::smooth_l1_loss(precise(x), precise(y), reduction(reduction_code), beta);)
}
