#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include "wall.h"

namespace {

struct Cuda {
  bool available = false;
  std::string reason;
};

// libtorch_cuda registers itself with libtorch_cpu as it loads, so it must be loaded before anything asks
// for a GPU. It is looked for beside libtorch_cpu only: another version would not fit.
Cuda load_cuda() {
  Cuda cuda;
  try {
    Dl_info place;
    if (dladdr(reinterpret_cast<const void *>(&at::set_num_threads), &place) == 0 || place.dli_fname == nullptr) {
      cuda.reason = "libtorch_cpu's own place is unknown";
      return cuda;
    }
    std::string path = place.dli_fname;
    auto slash = path.rfind('/');
    path = (slash == std::string::npos ? std::string() : path.substr(0, slash + 1)) + "libtorch_cuda.so";
    if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
      const char *error = dlerror();
      cuda.reason = error == nullptr ? "libtorch_cuda could not be loaded" : error;
      return cuda;
    }
    cuda.available = at::hasCUDA() && at::detail::getCUDAHooks().deviceCount() > 0;
    if (!cuda.available) cuda.reason = "no CUDA device was found";
  } catch (const std::exception &error) {
    cuda.reason = error.what();
  } catch (...) {
    cuda.reason = "CUDA failed to start";
  }
  return cuda;
}

const Cuda &cuda() {
  static const Cuda once = load_cuda();
  return once;
}

}  // namespace

bool ct_cuda_available(void) { return cuda().available; }
const char *ct_cuda_reason(void) { return cuda().reason.c_str(); }

void ct_set_threads(int count) {
  if (count > 0) at::set_num_threads(count);
}
int ct_threads(void) { return at::get_num_threads(); }

int ct_seed(uint64_t seed) {
  CT_GUARDED(
    cuda();  // seeding asks whether there is a GPU, and that answer is kept for good
    at::manual_seed(seed);
  )
}

ct_tensor *ct_uniform(const int64_t *shape, int rank, int device) {
  CT_GUARDED_TENSOR(
    return at::rand(wall::shape(shape, rank), at::TensorOptions(at::kFloat).device(wall::device(device)));
  )
}

ct_tensor *ct_normal(const int64_t *shape, int rank, int device) {
  CT_GUARDED_TENSOR(
    return at::randn(wall::shape(shape, rank), at::TensorOptions(at::kFloat).device(wall::device(device)));
  )
}
