#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include <limits>

#include "wall.h"

namespace {

struct Sides {
  int64_t top, left, bottom, right;
  explicit Sides(const int64_t padding[4])
    : top(padding[0]), left(padding[1]), bottom(padding[2]), right(padding[3]) {}
  bool symmetric() const { return top == bottom && left == right; }
  at::Tensor added(const at::Tensor &x, double value) const {
    return at::constant_pad_nd(x, {left, right, top, bottom}, value);
  }
};

// Whether a convolution is quicker in float32 although the rest runs in bfloat16: oneDNN 3 has no good
// bfloat16 kernel for the input's gradient of a strided grouped convolution (144 channels, 40x40, a batch of
// 8, one thread of a CPU with AVX-512 bf16: forward and backward 30 ms, this way 19 ms).
bool prefers_float32(const at::Tensor &x, int64_t stride, int64_t groups) {
  bool reduced = x.scalar_type() == at::kBFloat16 || at::autocast::is_autocast_enabled(at::kCPU);
  return x.is_cpu() && groups > 1 && stride > 1 && reduced && at::GradMode::is_enabled() && x.requires_grad();
}

}  // namespace

ct_tensor *ct_pixels_normalized(const ct_tensor *bytes, const float *mean, const float *scale) {
  CT_GUARDED_TENSOR(
    const auto &picture = wall::given(bytes);
    TORCH_CHECK_VALUE(picture.dim() == 4 && picture.size(3) == 3, "pictures must be [N, H, W, 3], not ",
                      picture.sizes());
    auto row = [&](const float *values) {
      return at::tensor(at::ArrayRef<float>(values, 3)).to(picture.device());
    };
    auto value = (picture.to(at::kFloat) - row(mean)) * row(scale);
    // Only the dimensions' order changes: pictures lie channels-last already, the quickest layout here.
    return value.permute({0, 3, 1, 2});
  )
}

ct_tensor *ct_convolution(const ct_tensor *x, const ct_tensor *filter, const ct_tensor *bias, int64_t stride,
                          const int64_t padding[4], int64_t groups) {
  CT_GUARDED_TENSOR(
    const auto &value = wall::given(x);
    Sides sides(padding);
    bool symmetric = sides.symmetric();
    const int64_t steps[2] = {stride, stride}, dilation[2] = {1, 1};
    const int64_t both[2] = {symmetric ? sides.top : 0, symmetric ? sides.left : 0};
    auto convolve = [&](const at::Tensor &map, const at::Tensor &weight, const std::optional<at::Tensor> &offset) {
      return at::conv2d(symmetric ? map : sides.added(map, 0), weight, offset, at::IntArrayRef(steps, 2),
                        at::IntArrayRef(both, 2), at::IntArrayRef(dilation, 2), groups);
    };
    const auto &weight = wall::given(filter);
    auto offset = wall::optional(bias);
    if (!prefers_float32(value, stride, groups)) return convolve(value, weight, offset);
    c10::impl::ExcludeDispatchKeyGuard exactly(c10::DispatchKey::AutocastCPU);
    if (offset) offset = offset->to(at::kFloat);
    return convolve(value.to(at::kFloat), weight.to(at::kFloat), offset).to(at::kBFloat16);
  )
}

ct_tensor *ct_transposed_convolution(const ct_tensor *x, const ct_tensor *filter, const ct_tensor *bias,
                                     int64_t stride) {
  CT_GUARDED_TENSOR(
    const int64_t steps[2] = {stride, stride};
    return at::conv_transpose2d(wall::given(x), wall::given(filter), wall::optional(bias), at::IntArrayRef(steps, 2));
  )
}

ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias) {
  CT_GUARDED_TENSOR(return at::linear(wall::given(x), wall::given(weight), wall::optional(bias));)
}

ct_tensor *ct_batch_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias,
                         const ct_tensor *mean, const ct_tensor *variance, bool training, double momentum,
                         double epsilon) {
  CT_GUARDED_TENSOR(
    return at::batch_norm(wall::given(x), wall::given(weight), wall::given(bias), wall::given(mean),
                          wall::given(variance), training, momentum, epsilon, /*cudnn_enabled=*/true);
  )
}

ct_tensor *ct_group_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, int64_t groups,
                         double epsilon) {
  CT_GUARDED_TENSOR(
    return at::group_norm(wall::given(x), groups, wall::given(weight), wall::given(bias), epsilon);
  )
}

ct_tensor *ct_max_pool(const ct_tensor *x, int64_t kernel, int64_t stride, const int64_t padding[4]) {
  CT_GUARDED_TENSOR(
    const auto &value = wall::given(x);
    Sides sides(padding);
    // libtorch takes at most half the window as padding, and the same on both sides; else pad with a
    // value no maximum can be.
    if (sides.symmetric() && sides.top <= kernel / 2 && sides.left <= kernel / 2)
      return at::max_pool2d(value, kernel, stride, {sides.top, sides.left});
    return at::max_pool2d(sides.added(value, -std::numeric_limits<double>::infinity()), kernel, stride);
  )
}

ct_tensor *ct_spatial_mean(const ct_tensor *x) {
  CT_GUARDED_TENSOR(return at::mean(wall::given(x), {2, 3});)
}

ct_tensor *ct_upsample_nearest(const ct_tensor *x, const ct_tensor *like) {
  CT_GUARDED_TENSOR(
    const auto &target = wall::given(like);
    TORCH_CHECK_VALUE(target.dim() == 4, "the map to match must be [N, C, H, W], not ", target.sizes());
    return at::upsample_nearest2d(wall::given(x), {target.size(2), target.size(3)});
  )
}

ct_tensor *ct_double(const ct_tensor *x) {
  CT_GUARDED_TENSOR(
    const auto &map = wall::given(x);
    TORCH_CHECK_VALUE(map.dim() == 4, "the map to enlarge must be [N, C, H, W], not ", map.sizes());
    return at::upsample_bilinear2d(map, {2 * map.size(2), 2 * map.size(3)}, /*align_corners=*/false);
  )
}
