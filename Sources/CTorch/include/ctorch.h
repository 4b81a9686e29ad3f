// The part of libtorch that Vitrine needs, behind plain C: tensors, the operations networks and losses are
// made of, automatic differentiation, mixed precision and optimiser steps.
//
// Rules that hold for every function here:
//  - A `ct_tensor *` that is returned belongs to the caller and is freed with `ct_free`.
//  - On failure a pointer is NULL, an `int` is not 0; `ct_error_code` and `ct_error_text` then say what
//    happened on this thread. No C++ exception leaves this header.
//  - Shapes, strides and indices are 64-bit; dimensions count from 0, negative ones from the end.
#ifndef VITRINE_CTORCH_H
#define VITRINE_CTORCH_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// One handle on a tensor (an `at::Tensor` on the heap).
typedef struct ct_tensor ct_tensor;

// Errors (errors.cpp). A failed call leaves its reason here, on its own thread.
enum { CT_OK = 0, CT_INVALID = 1, CT_MEMORY = 2, CT_UNSUPPORTED = 3, CT_INTERNAL = 4 };
int ct_error_code(void);
const char *ct_error_text(void);

// Element types and devices, by numbers of our own (libtorch's may change).
enum { CT_F32 = 0, CT_BF16 = 1, CT_F16 = 2, CT_I64 = 3, CT_I32 = 4, CT_U8 = 5, CT_BOOL = 6, CT_F64 = 7 };
enum { CT_CPU = 0, CT_CUDA = 1 };

// Life of a tensor (tensor.cpp).
ct_tensor *ct_from_bytes(const void *bytes, int64_t byte_count, int type, const int64_t *shape, int rank);
ct_tensor *ct_full(const int64_t *shape, int rank, double value, int type, int device);
ct_tensor *ct_range(int64_t count, int device);
// A handle that holds nothing: what a failed operation leaves where an error is gathered for later.
ct_tensor *ct_undefined(void);
void ct_free(ct_tensor *tensor);
bool ct_is_defined(const ct_tensor *tensor);
int ct_rank(const ct_tensor *tensor);
int64_t ct_size(const ct_tensor *tensor, int dimension);
int ct_type(const ct_tensor *tensor);
int ct_device(const ct_tensor *tensor);
bool ct_is_channels_last(const ct_tensor *tensor);
// Copies all values, row-major, in the tensor's own element type; `byte_count` must match exactly.
int ct_read(const ct_tensor *tensor, void *bytes, int64_t byte_count);
// Overwrites the values of `target` (same shape), in place and outside automatic differentiation.
int ct_assign(ct_tensor *target, const ct_tensor *source);
ct_tensor *ct_to(const ct_tensor *tensor, int type, int device);
ct_tensor *ct_contiguous(const ct_tensor *tensor, bool channels_last);
ct_tensor *ct_clone(const ct_tensor *tensor);
ct_tensor *ct_detach(const ct_tensor *tensor);

// The process (engine.cpp): CUDA comes only when asked for, from libtorch_cuda beside libtorch_cpu.
bool ct_cuda_available(void);
const char *ct_cuda_reason(void);
void ct_set_threads(int count);
int ct_threads(void);
int ct_seed(uint64_t seed);
ct_tensor *ct_uniform(const int64_t *shape, int rank, int device);
ct_tensor *ct_normal(const int64_t *shape, int rank, int device);

// Elementwise (elementwise.cpp).
enum {
  CT_EXP, CT_LOG, CT_ABS, CT_SQRT, CT_NEGATE, CT_SIGMOID, CT_RECIPROCAL, CT_RELU, CT_TANH, CT_SQUARE,
  CT_NOT, CT_FLOOR, CT_ROUND, CT_IS_FINITE
};
enum {
  CT_ADD, CT_SUBTRACT, CT_MULTIPLY, CT_DIVIDE, CT_POWER, CT_MAXIMUM, CT_MINIMUM, CT_EQUAL, CT_NOT_EQUAL,
  CT_LESS, CT_LESS_EQUAL, CT_GREATER, CT_GREATER_EQUAL, CT_AND, CT_OR
};
ct_tensor *ct_unary(int operation, const ct_tensor *x);
ct_tensor *ct_binary(int operation, const ct_tensor *x, const ct_tensor *y);
ct_tensor *ct_binary_scalar(int operation, const ct_tensor *x, double y);
ct_tensor *ct_clamp(const ct_tensor *x, double lower, double upper);
ct_tensor *ct_where(const ct_tensor *condition, const ct_tensor *x, const ct_tensor *y);
ct_tensor *ct_masked_fill(const ct_tensor *x, const ct_tensor *mask, double value);

// Shapes and places (shape.cpp).
ct_tensor *ct_reshape(const ct_tensor *x, const int64_t *shape, int rank);
ct_tensor *ct_permute(const ct_tensor *x, const int64_t *order, int rank);
ct_tensor *ct_transpose(const ct_tensor *x, int64_t first, int64_t second);
ct_tensor *ct_unsqueeze(const ct_tensor *x, int64_t dimension);
ct_tensor *ct_squeeze(const ct_tensor *x, int64_t dimension);
ct_tensor *ct_expand(const ct_tensor *x, const int64_t *shape, int rank);
ct_tensor *ct_flatten(const ct_tensor *x, int64_t first);
ct_tensor *ct_select(const ct_tensor *x, int64_t dimension, int64_t index);
ct_tensor *ct_slice(const ct_tensor *x, int64_t dimension, int64_t start, int64_t end, int64_t step);
ct_tensor *ct_index_select(const ct_tensor *x, int64_t dimension, const ct_tensor *indices);
ct_tensor *ct_gather(const ct_tensor *x, int64_t dimension, const ct_tensor *indices);
ct_tensor *ct_masked_select(const ct_tensor *x, const ct_tensor *mask);
ct_tensor *ct_nonzero(const ct_tensor *x);
ct_tensor *ct_flip(const ct_tensor *x, int64_t dimension);
ct_tensor *ct_concatenate(const ct_tensor *const *parts, int count, int64_t dimension);
ct_tensor *ct_stack(const ct_tensor *const *parts, int count, int64_t dimension);
ct_tensor *ct_pad(const ct_tensor *x, int64_t top, int64_t left, int64_t bottom, int64_t right, double value);
ct_tensor *ct_anchor_rows(const ct_tensor *x, int64_t values);

// Products and reductions (reduce.cpp).
enum { CT_SUM, CT_MEAN, CT_LARGEST, CT_SMALLEST, CT_ARGMAX, CT_ARGMIN, CT_NORM, CT_ANY, CT_ALL };
ct_tensor *ct_matmul(const ct_tensor *x, const ct_tensor *y);
ct_tensor *ct_symmetric_power(const ct_tensor *x, double exponent, double floor);
ct_tensor *ct_reduce(int operation, const ct_tensor *x);
ct_tensor *ct_reduce_along(int operation, const ct_tensor *x, int64_t dimension, bool keep);
ct_tensor *ct_softmax(const ct_tensor *x, int64_t dimension, bool logarithm);
ct_tensor *ct_logsumexp(const ct_tensor *x, int64_t dimension, bool keep);
ct_tensor *ct_normalize(const ct_tensor *x, int64_t dimension, double epsilon);
ct_tensor *ct_cumulative_sum(const ct_tensor *x, int64_t dimension);
int ct_top(const ct_tensor *x, int64_t count, int64_t dimension, ct_tensor **values, ct_tensor **indices);
int ct_sort(const ct_tensor *x, int64_t dimension, bool descending, ct_tensor **values, ct_tensor **indices);

// Layers (layers.cpp). `padding` is top, left, bottom, right.
ct_tensor *ct_pixels_normalized(const ct_tensor *bytes, const float *mean, const float *scale);
ct_tensor *ct_convolution(const ct_tensor *x, const ct_tensor *filter, const ct_tensor *bias, int64_t stride,
                          const int64_t padding[4], int64_t groups);
ct_tensor *ct_transposed_convolution(const ct_tensor *x, const ct_tensor *filter, const ct_tensor *bias,
                                     int64_t stride);
ct_tensor *ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias);
ct_tensor *ct_batch_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias,
                         const ct_tensor *mean, const ct_tensor *variance, bool training, double momentum,
                         double epsilon);
ct_tensor *ct_group_norm(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, int64_t groups,
                         double epsilon);
ct_tensor *ct_max_pool(const ct_tensor *x, int64_t kernel, int64_t stride, const int64_t padding[4]);
ct_tensor *ct_spatial_mean(const ct_tensor *x);
ct_tensor *ct_upsample_nearest(const ct_tensor *x, const ct_tensor *like);
// Twice the height and width, bilinear, corners not aligned.
ct_tensor *ct_double(const ct_tensor *x);

// RoI align (regions.cpp): `[R, 5]` regions on one map, `[R, C, size, size]`, differentiable in the map.
ct_tensor *ct_roi_align(const ct_tensor *map, const ct_tensor *regions, int64_t size, double scale,
                        int64_t sampling_ratio);
// The same by gathers of tensors, on any device; what CUDA uses and the kernel is compared with.
ct_tensor *ct_roi_align_gathered(const ct_tensor *map, const ct_tensor *regions, int64_t size, double scale,
                                 int64_t sampling_ratio);

// Losses (losses.cpp), always computed in float32.
enum { CT_REDUCE_NONE, CT_REDUCE_MEAN, CT_REDUCE_SUM };
ct_tensor *ct_cross_entropy(const ct_tensor *logits, const ct_tensor *targets, int reduction,
                            double label_smoothing, int64_t ignored);
ct_tensor *ct_binary_cross_entropy(const ct_tensor *logits, const ct_tensor *targets, int reduction);
ct_tensor *ct_smooth_l1(const ct_tensor *x, const ct_tensor *y, double beta, int reduction);

// Automatic differentiation (autograd.cpp).
int ct_require_gradient(ct_tensor *tensor, bool required);
bool ct_requires_gradient(const ct_tensor *tensor);
int ct_backward(const ct_tensor *scalar, bool keep_graph);
// The gathered gradient, or NULL with CT_OK where there is none.
ct_tensor *ct_gradient(const ct_tensor *tensor);
int ct_clear_gradients(ct_tensor *const *tensors, int count);
// Sets whether operations are recorded on this thread; answers what held before.
bool ct_set_recording(bool recording);

// Mixed precision (autocast.cpp): bfloat16 where PyTorch's autocast chooses it, on this thread.
int ct_autocast_begin(int device, bool enabled, bool *before);
int ct_autocast_end(int device, bool before);

// Optimiser steps on whole lists (optimize.cpp); parameters without a gradient must be left out.
int ct_sgd_step(ct_tensor *const *parameters, ct_tensor *const *momenta, int count, double rate,
                double momentum, double decay, bool first);
int ct_adamw_step(ct_tensor *const *parameters, ct_tensor *const *means, ct_tensor *const *squares, int count,
                  int64_t step, double rate, double beta1, double beta2, double epsilon, double decay);
int ct_gradient_norm(ct_tensor *const *parameters, int count, double *norm);
int ct_scale_gradients(ct_tensor *const *parameters, int count, double factor);
int ct_move_towards(ct_tensor *const *targets, ct_tensor *const *sources, int count, double share);

#ifdef __cplusplus
}
#endif

#endif
