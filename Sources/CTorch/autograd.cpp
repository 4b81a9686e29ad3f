#include <torch/csrc/autograd/autograd.h>

#include <ATen/core/grad_mode.h>

#include "wall.h"

int ct_require_gradient(ct_tensor *tensor, bool required) {
  CT_GUARDED(
    wall::given(tensor);
    tensor->value.set_requires_grad(required);
  )
}

bool ct_requires_gradient(const ct_tensor *tensor) {
  return ct_is_defined(tensor) && tensor->value.requires_grad();
}

int ct_backward(const ct_tensor *scalar, bool keep_graph) {
  CT_GUARDED(torch::autograd::backward({wall::given(scalar)}, {}, keep_graph);)
}

ct_tensor *ct_gradient(const ct_tensor *tensor) {
  try {
    wall::forget_error();
    const auto &gradient = wall::given(tensor).grad();
    return gradient.defined() ? wall::hand_over(gradient) : nullptr;
  } catch (...) {
    wall::remember_current_exception();
    return nullptr;
  }
}

int ct_clear_gradients(ct_tensor *const *tensors, int count) {
  CT_GUARDED(
    // Dropped rather than zeroed: the next backward pass stores its result without adding.
    for (int i = 0; i < count; i++) {
      wall::given(tensors[i]);
      tensors[i]->value.mutable_grad().reset();
    }
  )
}

bool ct_set_recording(bool recording) {
  bool before = at::GradMode::is_enabled();
  at::GradMode::set_enabled(recording);
  return before;
}
