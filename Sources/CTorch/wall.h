// What the sources of this wall share: the handle, the guard that turns exceptions into errors, and the
// translation of element types and devices.
#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <string>
#include <vector>

#include "ctorch.h"

struct ct_tensor {
  at::Tensor value;
};

namespace wall {

// Keeps what an exception said, for `ct_error_text` on this thread. Called inside a catch block only.
void remember_current_exception() noexcept;
void forget_error() noexcept;

at::ScalarType scalar_type(int type);
int type_code(at::ScalarType type);
at::Device device(int code);

inline ct_tensor *hand_over(at::Tensor value) { return new ct_tensor{std::move(value)}; }

// A tensor argument. A NULL or undefined one is the trace of an operation that failed before.
inline const at::Tensor &given(const ct_tensor *tensor) {
  TORCH_CHECK_VALUE(tensor != nullptr && tensor->value.defined(), "the tensor is the result of a failed operation");
  return tensor->value;
}

// An argument that may be left out.
inline std::optional<at::Tensor> optional(const ct_tensor *tensor) {
  if (tensor == nullptr) return std::nullopt;
  return given(tensor);
}

std::vector<at::Tensor> list(const ct_tensor *const *tensors, int count);

inline at::IntArrayRef shape(const int64_t *extents, int rank) { return {extents, static_cast<size_t>(rank)}; }

}  // namespace wall

// Runs a body that yields an `at::Tensor` and hands it over; a C++ exception becomes NULL and an error.
#define CT_GUARDED_TENSOR(...)                  \
  try {                                         \
    wall::forget_error();                       \
    return wall::hand_over([&]() -> at::Tensor { __VA_ARGS__ }()); \
  } catch (...) {                               \
    wall::remember_current_exception();         \
    return nullptr;                             \
  }

// Runs a body without a result; 0 when it went well, else the error's code.
#define CT_GUARDED(...)                 \
  try {                                 \
    wall::forget_error();               \
    __VA_ARGS__                         \
    return CT_OK;                       \
  } catch (...) {                       \
    wall::remember_current_exception(); \
    return ct_error_code();             \
  }
