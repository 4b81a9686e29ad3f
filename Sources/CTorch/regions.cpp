// RoI align (He et al., Mask R-CNN, arXiv 1703.06870, section 3) with torchvision's conventions: no
// half-pixel shift (`aligned=False`), regions at least one cell wide, `samplingRatio²` points averaged in
// each output cell, points more than one pixel outside the map count as zero.
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>

#include "wall.h"

namespace {

// By the untyped accessors: clang and gcc (which built libtorch) mangle the typed ones differently.
const float *floats(const at::Tensor &tensor) { return static_cast<const float *>(tensor.const_data_ptr()); }
float *writable_floats(at::Tensor &tensor) { return static_cast<float *>(tensor.mutable_data_ptr()); }

struct Geometry {
  int64_t size;
  double scale;
  int64_t sampling;
};

// One interpolated position along an axis: two neighbours and their shares.
struct Tap {
  int64_t low = 0;
  int64_t high = 0;
  float low_share = 0;
  float high_share = 0;
};

Tap tap(float position, int64_t extent) {
  // Written so that a number that overflowed into nothing counts as outside.
  if (!(position >= -1.0f && position <= static_cast<float>(extent))) return {};
  position = std::max(position, 0.0f);
  auto low = static_cast<int64_t>(position);
  if (low >= extent - 1) return {extent - 1, extent - 1, 1, 0};
  float share = position - static_cast<float>(low);
  return {low, low + 1, 1 - share, share};
}

// The positions of all points of a region along one axis, `size * sampling` of them.
void taps(float start, float end, const Geometry &geometry, int64_t extent, std::vector<Tap> &into) {
  float from = start * static_cast<float>(geometry.scale);
  float length = std::max(end * static_cast<float>(geometry.scale) - from, 1.0f);
  float cell = length / static_cast<float>(geometry.size);
  into.clear();
  for (int64_t i = 0; i < geometry.size; i++) {
    for (int64_t s = 0; s < geometry.sampling; s++) {
      float within = (static_cast<float>(s) + 0.5f) * cell / static_cast<float>(geometry.sampling);
      into.push_back(tap(from + static_cast<float>(i) * cell + within, extent));
    }
  }
}

// Calls `visit(offset in the map, offset in the output, share)` for every neighbour of every point of the
// regions `first..<last`. Both memories lie channels-last, so an offset starts a run of channels.
template <typename Visit>
void for_each_tap(const at::Tensor &regions, int64_t first, int64_t last, const Geometry &geometry,
                  at::IntArrayRef map, Visit visit) {
  int64_t channels = map[1], height = map[2], width = map[3];
  float mean = 1.0f / static_cast<float>(geometry.sampling * geometry.sampling);
  const float *row = floats(regions) + first * 5;
  std::vector<Tap> vertical, horizontal;
  for (int64_t r = first; r < last; r++, row += 5) {
    auto picture = static_cast<int64_t>(row[0]);
    taps(row[1], row[3], geometry, width, horizontal);
    taps(row[2], row[4], geometry, height, vertical);
    for (size_t v = 0; v < vertical.size(); v++) {
      for (size_t h = 0; h < horizontal.size(); h++) {
        auto cell = static_cast<int64_t>(v) / geometry.sampling * geometry.size
          + static_cast<int64_t>(h) / geometry.sampling;
        int64_t output = (r * geometry.size * geometry.size + cell) * channels;
        const Tap &y = vertical[v], &x = horizontal[h];
        const int64_t rows[2] = {y.low, y.high}, columns[2] = {x.low, x.high};
        const float row_shares[2] = {y.low_share, y.high_share}, column_shares[2] = {x.low_share, x.high_share};
        for (int a = 0; a < 2; a++) {
          for (int b = 0; b < 2; b++) {
            float share = row_shares[a] * column_shares[b] * mean;
            if (share == 0) continue;
            visit(((picture * height + rows[a]) * width + columns[b]) * channels, output, share);
          }
        }
      }
    }
  }
}

void check(const at::Tensor &map, const at::Tensor &regions, const Geometry &geometry) {
  TORCH_CHECK_VALUE(map.dim() == 4 && map.numel() > 0, "RoI align needs a map [N, C, H, W], not ", map.sizes());
  TORCH_CHECK_VALUE(regions.dim() == 2 && regions.size(1) == 5, "regions must be [R, 5], not ", regions.sizes());
  TORCH_CHECK_VALUE(geometry.size > 0 && geometry.sampling > 0, "size and sampling ratio must be at least 1");
}

// Regions as float rows. Numbers are checked here, since the loops below trust them.
at::Tensor checked_rows(const at::Tensor &map, const at::Tensor &regions) {
  auto rows = regions.detach().to(at::kFloat).contiguous();
  const float *row = floats(rows);
  for (int64_t r = 0; r < rows.size(0); r++, row += 5) {
    TORCH_CHECK_VALUE(row[0] >= 0 && row[0] < static_cast<float>(map.size(0)), "region ", r,
                      " lies on picture ", row[0], " of ", map.size(0));
    for (int i = 1; i < 5; i++) TORCH_CHECK_VALUE(std::isfinite(row[i]), "region ", r, " is not finite");
  }
  return rows;
}

at::Tensor pooled(const at::Tensor &map, const at::Tensor &regions, const Geometry &geometry) {
  auto source = map.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
  int64_t channels = map.size(1);
  auto result = at::zeros({regions.size(0), geometry.size, geometry.size, channels}, at::TensorOptions(at::kFloat));
  const float *from = floats(source);
  float *to = writable_floats(result);
  at::parallel_for(0, regions.size(0), 4, [&](int64_t first, int64_t last) {
    for_each_tap(regions, first, last, geometry, map.sizes(), [&](int64_t in, int64_t out, float share) {
      const float *x = from + in;
      float *y = to + out;
      for (int64_t c = 0; c < channels; c++) y[c] += share * x[c];
    });
  });
  return result.permute({0, 3, 1, 2}).to(map.scalar_type());
}

at::Tensor spread(const at::Tensor &gradient, const at::Tensor &regions, const Geometry &geometry,
                  at::IntArrayRef shape, at::ScalarType type) {
  auto slope = gradient.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
  auto result = at::zeros({shape[0], shape[2], shape[3], shape[1]}, at::TensorOptions(at::kFloat));
  const float *from = floats(slope);
  float *to = writable_floats(result);
  // Threads share out the channels, not the regions: no two ever add to the same number, and the sums
  // come out the same on every run.
  at::parallel_for(0, shape[1], 16, [&](int64_t first, int64_t last) {
    for_each_tap(regions, 0, regions.size(0), geometry, shape, [&](int64_t in, int64_t out, float share) {
      const float *y = from + out;
      float *x = to + in;
      for (int64_t c = first; c < last; c++) x[c] += share * y[c];
    });
  });
  return result.permute({0, 3, 1, 2}).to(type);
}

struct RoiAlign : torch::autograd::Function<RoiAlign> {
  static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &map,
                            const at::Tensor &regions, int64_t size, double scale, int64_t sampling) {
    context->save_for_backward({regions});
    context->saved_data["size"] = size;
    context->saved_data["scale"] = scale;
    context->saved_data["sampling"] = sampling;
    context->saved_data["shape"] = map.sizes().vec();
    context->saved_data["type"] = static_cast<int64_t>(map.scalar_type());
    return pooled(map, regions, {size, scale, sampling});
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                 torch::autograd::variable_list gradients) {
    auto &saved = context->saved_data;
    Geometry geometry{saved["size"].toInt(), saved["scale"].toDouble(), saved["sampling"].toInt()};
    auto type = static_cast<at::ScalarType>(saved["type"].toInt());
    auto slope = spread(gradients[0], context->get_saved_variables()[0], geometry, saved["shape"].toIntVector(), type);
    return {slope, at::Tensor(), at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

// Interpolation along one axis for all regions: rows and shares `[R, points]`.
struct Axis {
  at::Tensor low, high, low_share, high_share;
};

Axis axis(const at::Tensor &start, const at::Tensor &end, const Geometry &geometry, int64_t extent) {
  auto from = start * geometry.scale;
  auto cell = (end * geometry.scale - from).clamp_min(1) / geometry.size;
  auto points = (at::arange(geometry.size * geometry.sampling, start.options()) + 0.5) / geometry.sampling;
  auto position = from.unsqueeze(1) + cell.unsqueeze(1) * points;
  auto inside = ((position >= -1).logical_and(position <= extent)).to(at::kFloat);
  position = position.clamp(0, extent - 1);
  auto low = position.floor();
  auto share = position - low;
  auto index = low.to(at::kLong);
  return {index, (index + 1).clamp_max(extent - 1), (1 - share) * inside, share * inside};
}

at::Tensor gathered(const at::Tensor &map, const at::Tensor &regions, const Geometry &geometry) {
  int64_t channels = map.size(1), height = map.size(2), width = map.size(3);
  auto rows = regions.detach().to(at::kFloat);
  auto x = axis(rows.select(1, 1), rows.select(1, 3), geometry, width);
  auto y = axis(rows.select(1, 2), rows.select(1, 4), geometry, height);
  auto picture = rows.select(1, 0).to(at::kLong).reshape({-1, 1, 1}) * height;
  auto flat = map.to(at::kFloat).permute({0, 2, 3, 1}).reshape({-1, channels});
  at::Tensor sum;
  for (bool lower : {true, false}) {
    for (bool left : {true, false}) {
      auto index = (picture + (lower ? y.low : y.high).unsqueeze(2)) * width + (left ? x.low : x.high).unsqueeze(1);
      auto share = (lower ? y.low_share : y.high_share).unsqueeze(2) * (left ? x.low_share : x.high_share).unsqueeze(1);
      auto part = at::index_select(flat, 0, index.reshape({-1})) * share.reshape({-1, 1});
      sum = sum.defined() ? sum + part : part;
    }
  }
  auto points = sum.reshape({regions.size(0), geometry.size, geometry.sampling, geometry.size, geometry.sampling, channels});
  return points.mean({2, 4}).permute({0, 3, 1, 2}).to(map.scalar_type());
}

}  // namespace

ct_tensor *ct_roi_align(const ct_tensor *map, const ct_tensor *regions, int64_t size, double scale,
                        int64_t sampling_ratio) {
  CT_GUARDED_TENSOR(
    Geometry geometry{size, scale, sampling_ratio};
    check(wall::given(map), wall::given(regions), geometry);
    if (!wall::given(map).is_cpu()) return gathered(wall::given(map), wall::given(regions), geometry);
    auto rows = checked_rows(wall::given(map), wall::given(regions));
    return RoiAlign::apply(wall::given(map), rows, size, scale, sampling_ratio);
  )
}

ct_tensor *ct_roi_align_gathered(const ct_tensor *map, const ct_tensor *regions, int64_t size, double scale,
                                 int64_t sampling_ratio) {
  CT_GUARDED_TENSOR(
    Geometry geometry{size, scale, sampling_ratio};
    check(wall::given(map), wall::given(regions), geometry);
    return gathered(wall::given(map), wall::given(regions), geometry);
  )
}
