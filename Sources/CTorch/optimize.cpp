#include <ATen/core/grad_mode.h>

#include <cmath>

#include "wall.h"

namespace {

// The gradients of a list. The fused kernels walk both memories in step, so layouts must agree.
std::vector<at::Tensor> gradients(const std::vector<at::Tensor> &parameters) {
  std::vector<at::Tensor> result;
  result.reserve(parameters.size());
  for (const auto &parameter : parameters) {
    const auto &gradient = parameter.grad();
    TORCH_CHECK_VALUE(gradient.defined(), "a parameter of shape ", parameter.sizes(), " has no gradient");
    if (gradient.strides() == parameter.strides() && gradient.scalar_type() == parameter.scalar_type()) {
      result.push_back(gradient);
    } else {
      result.push_back(at::empty_like(parameter).copy_(gradient));
    }
  }
  return result;
}

}  // namespace

int ct_sgd_step(ct_tensor *const *parameters, ct_tensor *const *momenta, int count, double rate,
                double momentum, double decay, bool first) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    if (count == 0) return CT_OK;
    auto targets = wall::list(parameters, count);
    auto slopes = gradients(targets);
    auto buffers = momentum == 0 ? std::vector<at::Tensor>() : wall::list(momenta, count);
    at::_fused_sgd_(targets, slopes, buffers, decay, momentum, rate, /*dampening=*/0, /*nesterov=*/false,
                    /*maximize=*/false, first);
  )
}

int ct_adamw_step(ct_tensor *const *parameters, ct_tensor *const *means, ct_tensor *const *squares, int count,
                  int64_t step, double rate, double beta1, double beta2, double epsilon, double decay) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    if (count == 0) return CT_OK;
    auto targets = wall::list(parameters, count);
    auto slopes = gradients(targets);
    auto first = wall::list(means, count);
    auto second = wall::list(squares, count);
    // The kernel only reads the step number, so one tensor serves the whole list.
    auto number = at::scalar_tensor(static_cast<double>(step), at::TensorOptions(at::kFloat).device(targets[0].device()));
    std::vector<at::Tensor> steps(count, number);
    at::_fused_adamw_(targets, slopes, first, second, {}, steps, rate, beta1, beta2, decay, epsilon,
                      /*amsgrad=*/false, /*maximize=*/false);
  )
}

int ct_gradient_norm(ct_tensor *const *parameters, int count, double *norm) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    *norm = 0;
    if (count == 0) return CT_OK;
    auto norms = at::_foreach_norm(gradients(wall::list(parameters, count)), 2);
    *norm = at::norm(at::stack(norms)).item<double>();
  )
}

int ct_scale_gradients(ct_tensor *const *parameters, int count, double factor) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    if (count == 0) return CT_OK;
    std::vector<at::Tensor> slopes;
    for (const auto &parameter : wall::list(parameters, count)) slopes.push_back(parameter.grad());
    at::_foreach_mul_(slopes, factor);
  )
}

int ct_move_towards(ct_tensor *const *targets, ct_tensor *const *sources, int count, double share) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    if (count == 0) return CT_OK;
    at::_foreach_lerp_(wall::list(targets, count), wall::list(sources, count), share);
  )
}
