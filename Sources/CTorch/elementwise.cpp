#include <cmath>

#include "wall.h"

namespace {

at::Tensor unary(int operation, const at::Tensor &x) {
  switch (operation) {
    case CT_EXP: return at::exp(x);
    case CT_LOG: return at::log(x);
    case CT_ABS: return at::abs(x);
    case CT_SQRT: return at::sqrt(x);
    case CT_NEGATE: return at::neg(x);
    case CT_SIGMOID: return at::sigmoid(x);
    case CT_RECIPROCAL: return at::reciprocal(x);
    case CT_RELU: return at::relu(x);
    case CT_TANH: return at::tanh(x);
    case CT_SQUARE: return at::square(x);
    case CT_NOT: return at::logical_not(x);
    case CT_FLOOR: return at::floor(x);
    case CT_ROUND: return at::round(x);
    case CT_IS_FINITE: return at::isfinite(x);
  }
  TORCH_CHECK_NOT_IMPLEMENTED(false, "no operation on one tensor has the number ", operation);
}

at::Tensor binary(int operation, const at::Tensor &x, const at::Tensor &y) {
  switch (operation) {
    case CT_ADD: return at::add(x, y);
    case CT_SUBTRACT: return at::sub(x, y);
    case CT_MULTIPLY: return at::mul(x, y);
    case CT_DIVIDE: return at::div(x, y);
    case CT_POWER: return at::pow(x, y);
    case CT_MAXIMUM: return at::maximum(x, y);
    case CT_MINIMUM: return at::minimum(x, y);
    case CT_EQUAL: return at::eq(x, y);
    case CT_NOT_EQUAL: return at::ne(x, y);
    case CT_LESS: return at::lt(x, y);
    case CT_LESS_EQUAL: return at::le(x, y);
    case CT_GREATER: return at::gt(x, y);
    case CT_GREATER_EQUAL: return at::ge(x, y);
    case CT_AND: return at::logical_and(x, y);
    case CT_OR: return at::logical_or(x, y);
  }
  TORCH_CHECK_NOT_IMPLEMENTED(false, "no operation on two tensors has the number ", operation);
}

// Integers stay integers beside a whole number, as in `labels + 1`.
at::Scalar scalar(const at::Tensor &beside, double value) {
  bool whole = at::isIntegralType(beside.scalar_type(), true) && std::nearbyint(value) == value;
  return whole ? at::Scalar(static_cast<int64_t>(value)) : at::Scalar(value);
}

at::Tensor binary(int operation, const at::Tensor &x, double number) {
  auto y = scalar(x, number);
  switch (operation) {
    case CT_ADD: return at::add(x, y);
    case CT_SUBTRACT: return at::sub(x, y);
    case CT_MULTIPLY: return at::mul(x, y);
    case CT_DIVIDE: return at::div(x, y);
    case CT_POWER: return at::pow(x, y);
    case CT_MAXIMUM: return at::clamp_min(x, y);
    case CT_MINIMUM: return at::clamp_max(x, y);
    case CT_EQUAL: return at::eq(x, y);
    case CT_NOT_EQUAL: return at::ne(x, y);
    case CT_LESS: return at::lt(x, y);
    case CT_LESS_EQUAL: return at::le(x, y);
    case CT_GREATER: return at::gt(x, y);
    case CT_GREATER_EQUAL: return at::ge(x, y);
  }
  TORCH_CHECK_NOT_IMPLEMENTED(false, "no operation on a tensor and a number has the number ", operation);
}

}  // namespace

ct_tensor *ct_unary(int operation, const ct_tensor *x) {
  CT_GUARDED_TENSOR(return unary(operation, wall::given(x));)
}

ct_tensor *ct_binary(int operation, const ct_tensor *x, const ct_tensor *y) {
  CT_GUARDED_TENSOR(return binary(operation, wall::given(x), wall::given(y));)
}

ct_tensor *ct_binary_scalar(int operation, const ct_tensor *x, double y) {
  CT_GUARDED_TENSOR(return binary(operation, wall::given(x), y);)
}

ct_tensor *ct_clamp(const ct_tensor *x, double lower, double upper) {
  CT_GUARDED_TENSOR(
    const auto &value = wall::given(x);
    bool below = std::isfinite(lower);
    bool above = std::isfinite(upper);
    // ReLU and ReLU6 by their own kernels: torch's have a gradient of 0 at the bounds, as published
    // training code has, and vectorised backward passes.
    if (below && lower == 0 && !above) return at::relu(value);
    if (below && above) return at::hardtanh(value, lower, upper);
    if (below) return at::clamp_min(value, lower);
    if (above) return at::clamp_max(value, upper);
    return value.alias();
  )
}

ct_tensor *ct_where(const ct_tensor *condition, const ct_tensor *x, const ct_tensor *y) {
  CT_GUARDED_TENSOR(return at::where(wall::given(condition), wall::given(x), wall::given(y));)
}

ct_tensor *ct_masked_fill(const ct_tensor *x, const ct_tensor *mask, double value) {
  CT_GUARDED_TENSOR(return at::masked_fill(wall::given(x), wall::given(mask), scalar(wall::given(x), value));)
}
