#include <ATen/core/grad_mode.h>

#include <cstring>
#include <new>

#include "wall.h"

namespace wall {

at::ScalarType scalar_type(int type) {
  switch (type) {
    case CT_F32: return at::kFloat;
    case CT_BF16: return at::kBFloat16;
    case CT_F16: return at::kHalf;
    case CT_I64: return at::kLong;
    case CT_I32: return at::kInt;
    case CT_U8: return at::kByte;
    case CT_BOOL: return at::kBool;
    case CT_F64: return at::kDouble;
  }
  TORCH_CHECK_VALUE(false, "no element type has the number ", type);
}

int type_code(at::ScalarType type) {
  switch (type) {
    case at::kFloat: return CT_F32;
    case at::kBFloat16: return CT_BF16;
    case at::kHalf: return CT_F16;
    case at::kLong: return CT_I64;
    case at::kInt: return CT_I32;
    case at::kByte: return CT_U8;
    case at::kBool: return CT_BOOL;
    case at::kDouble: return CT_F64;
    default: return -1;
  }
}

at::Device device(int code) { return code == CT_CUDA ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU); }

std::vector<at::Tensor> list(const ct_tensor *const *tensors, int count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (int i = 0; i < count; i++) result.push_back(given(tensors[i]));
  return result;
}

}  // namespace wall

ct_tensor *ct_from_bytes(const void *bytes, int64_t byte_count, int type, const int64_t *shape, int rank) {
  CT_GUARDED_TENSOR(
    auto result = at::empty(wall::shape(shape, rank), at::TensorOptions(wall::scalar_type(type)));
    TORCH_CHECK_VALUE(static_cast<int64_t>(result.nbytes()) == byte_count, "the shape asks for ", result.nbytes(),
                      " bytes, ", byte_count, " are given");
    if (byte_count > 0) std::memcpy(result.mutable_data_ptr(), bytes, byte_count);
    return result;
  )
}

ct_tensor *ct_full(const int64_t *shape, int rank, double value, int type, int device) {
  CT_GUARDED_TENSOR(
    auto options = at::TensorOptions(wall::scalar_type(type)).device(wall::device(device));
    return at::full(wall::shape(shape, rank), value, options);
  )
}

ct_tensor *ct_range(int64_t count, int device) {
  CT_GUARDED_TENSOR(return at::arange(count, at::TensorOptions(at::kLong).device(wall::device(device)));)
}

ct_tensor *ct_undefined(void) { return new (std::nothrow) ct_tensor{}; }
void ct_free(ct_tensor *tensor) { delete tensor; }

bool ct_is_defined(const ct_tensor *tensor) { return tensor != nullptr && tensor->value.defined(); }
int ct_rank(const ct_tensor *tensor) { return ct_is_defined(tensor) ? static_cast<int>(tensor->value.dim()) : 0; }
int64_t ct_size(const ct_tensor *tensor, int dimension) {
  return dimension >= 0 && dimension < ct_rank(tensor) ? tensor->value.sizes()[dimension] : 0;
}
int ct_type(const ct_tensor *tensor) {
  return ct_is_defined(tensor) ? wall::type_code(tensor->value.scalar_type()) : CT_F32;
}
int ct_device(const ct_tensor *tensor) {
  return ct_is_defined(tensor) && tensor->value.is_cuda() ? CT_CUDA : CT_CPU;
}
bool ct_is_channels_last(const ct_tensor *tensor) {
  return ct_rank(tensor) == 4 && tensor->value.is_contiguous(at::MemoryFormat::ChannelsLast);
}

int ct_read(const ct_tensor *tensor, void *bytes, int64_t byte_count) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    auto value = wall::given(tensor).to(at::kCPU).contiguous();
    TORCH_CHECK_VALUE(static_cast<int64_t>(value.nbytes()) == byte_count, "the tensor holds ", value.nbytes(),
                      " bytes, room for ", byte_count, " is given");
    if (byte_count > 0) std::memcpy(bytes, value.const_data_ptr(), byte_count);
  )
}

int ct_assign(ct_tensor *target, const ct_tensor *source) {
  CT_GUARDED(
    at::NoGradGuard unrecorded;
    const auto &from = wall::given(source);
    TORCH_CHECK_VALUE(wall::given(target).sizes() == from.sizes(), "values of shape ", from.sizes(),
                      " do not fit a tensor of shape ", target->value.sizes());
    target->value.copy_(from);
  )
}

ct_tensor *ct_to(const ct_tensor *tensor, int type, int device) {
  CT_GUARDED_TENSOR(return wall::given(tensor).to(wall::device(device), wall::scalar_type(type));)
}

ct_tensor *ct_contiguous(const ct_tensor *tensor, bool channels_last) {
  CT_GUARDED_TENSOR(return wall::given(tensor).contiguous(
    channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);)
}

ct_tensor *ct_clone(const ct_tensor *tensor) { CT_GUARDED_TENSOR(return wall::given(tensor).clone();) }
ct_tensor *ct_detach(const ct_tensor *tensor) { CT_GUARDED_TENSOR(return wall::given(tensor).detach();) }
