#include "wall.h"

namespace {

at::Tensor reduced(int operation, const at::Tensor &x) {
  switch (operation) {
    case CT_SUM: return at::sum(x);
    case CT_MEAN: return at::mean(x);
    case CT_LARGEST: return at::max(x);
    case CT_SMALLEST: return at::min(x);
    case CT_ARGMAX: return at::argmax(x);
    case CT_ARGMIN: return at::argmin(x);
    case CT_NORM: return at::norm(x);
    case CT_ANY: return at::any(x);
    case CT_ALL: return at::all(x);
  }
  TORCH_CHECK_NOT_IMPLEMENTED(false, "no reduction has the number ", operation);
}

at::Tensor reduced(int operation, const at::Tensor &x, int64_t dimension, bool keep) {
  switch (operation) {
    case CT_SUM: return at::sum(x, {dimension}, keep);
    case CT_MEAN: return at::mean(x, {dimension}, keep);
    case CT_LARGEST: return at::amax(x, {dimension}, keep);
    case CT_SMALLEST: return at::amin(x, {dimension}, keep);
    case CT_ARGMAX: return at::argmax(x, dimension, keep);
    case CT_ARGMIN: return at::argmin(x, dimension, keep);
    case CT_NORM: return at::norm(x, 2, {dimension}, keep);
    case CT_ANY: return at::any(x, dimension, keep);
    case CT_ALL: return at::all(x, dimension, keep);
  }
  TORCH_CHECK_NOT_IMPLEMENTED(false, "no reduction has the number ", operation);
}

void hand_over(std::tuple<at::Tensor, at::Tensor> pair, ct_tensor **values, ct_tensor **indices) {
  *values = wall::hand_over(std::move(std::get<0>(pair)));
  *indices = wall::hand_over(std::move(std::get<1>(pair)));
}

}  // namespace

ct_tensor *ct_matmul(const ct_tensor *x, const ct_tensor *y) {
  CT_GUARDED_TENSOR(return at::matmul(wall::given(x), wall::given(y));)
}

ct_tensor *ct_symmetric_power(const ct_tensor *x, double exponent, double floor) {
  CT_GUARDED_TENSOR(
    const auto [values, vectors] = at::linalg_eigh(wall::given(x).to(at::kDouble));
    const auto scaled = at::pow(values / at::max(values) + floor, exponent);
    return at::matmul(vectors * scaled, vectors.t()).to(at::kFloat);
  )
}

ct_tensor *ct_reduce(int operation, const ct_tensor *x) {
  CT_GUARDED_TENSOR(return reduced(operation, wall::given(x));)
}

ct_tensor *ct_reduce_along(int operation, const ct_tensor *x, int64_t dimension, bool keep) {
  CT_GUARDED_TENSOR(return reduced(operation, wall::given(x), dimension, keep);)
}

ct_tensor *ct_softmax(const ct_tensor *x, int64_t dimension, bool logarithm) {
  CT_GUARDED_TENSOR(
    return logarithm ? at::log_softmax(wall::given(x), dimension) : at::softmax(wall::given(x), dimension);
  )
}

ct_tensor *ct_logsumexp(const ct_tensor *x, int64_t dimension, bool keep) {
  CT_GUARDED_TENSOR(return at::logsumexp(wall::given(x), {dimension}, keep);)
}

ct_tensor *ct_normalize(const ct_tensor *x, int64_t dimension, double epsilon) {
  CT_GUARDED_TENSOR(
    // In float32: the sum of squares of a bfloat16 vector keeps only two or three digits.
    auto value = wall::given(x).to(at::kFloat);
    return value / at::norm(value, 2, {dimension}, true).clamp_min(epsilon);
  )
}

ct_tensor *ct_cumulative_sum(const ct_tensor *x, int64_t dimension) {
  CT_GUARDED_TENSOR(return at::cumsum(wall::given(x), dimension);)
}

int ct_top(const ct_tensor *x, int64_t count, int64_t dimension, ct_tensor **values, ct_tensor **indices) {
  CT_GUARDED(hand_over(at::topk(wall::given(x), count, dimension), values, indices);)
}

int ct_sort(const ct_tensor *x, int64_t dimension, bool descending, ct_tensor **values, ct_tensor **indices) {
  CT_GUARDED(
    // Stable, so that equal values keep the order they came in on every machine.
    hand_over(at::sort(wall::given(x), /*stable=*/true, dimension, descending), values, indices);
  )
}
