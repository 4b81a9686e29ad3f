// Compares every kernel this processor can run with the scalar one: for processors the tests do not run on
// themselves. ScanKernelTests builds it for 64-bit ARM and runs it under qemu. Prints the kernels compared; ends with
// 1 at the first difference.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "CScan.h"

namespace {
uint64_t state = 1;
uint64_t next() {
  state += 0x9e3779b97f4a7c15ull;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ull;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebull;
  return mixed ^ (mixed >> 31);
}
int code(bool extreme) { return extreme ? (next() & 1 ? 127 : -127) : int(next() % 255) - 127; }

int check(cscan_kernel kernel) {
  for (size_t groups : {1, 2, 3, 31, 32, 33, 256}) {
    for (size_t blocks = 0; blocks < 10; ++blocks) {
      for (bool extreme : {false, true}) {
        std::vector<uint8_t> rows(blocks * groups * 64 + 1);
        std::vector<int8_t> query(groups * 4);
        for (auto &row : rows) row = uint8_t(code(extreme) + 128);
        for (auto &part : query) part = int8_t(code(extreme));
        std::vector<int32_t> expected(blocks * 16 + 1), found(blocks * 16 + 1);
        cscan_dots(cscan_scalar, rows.data(), blocks, groups, query.data(), expected.data());
        cscan_dots(kernel, rows.data(), blocks, groups, query.data(), found.data());
        if (expected != found) return 1;
      }
    }
  }
  return 0;
}

int check_halves() {
  for (size_t dimension : {1, 3, 4, 7, 8, 128, 131}) {
    std::vector<float> values(dimension), query(dimension), back(dimension);
    std::vector<uint16_t> halves(dimension);
    for (auto &value : values) value = float(int(next() % 2001) - 1000) / 1000;
    for (auto &value : query) value = float(int(next() % 2001) - 1000) / 1000;
    cscan_to_half(values.data(), dimension, halves.data());
    cscan_from_half(halves.data(), dimension, back.data());
    const uint16_t *vectors[] = {halves.data()};
    float dot = 0, expected = 0;
    cscan_half_dots(vectors, 1, dimension, query.data(), &dot);
    for (size_t i = 0; i < dimension; ++i) expected += back[i] * query[i];
    if (std::fabs(dot - expected) > 1e-4f) return 1;
  }
  return 0;
}
}  // namespace

int main() {
  for (int kernel = 0; kernel < cscan_kernel_count; ++kernel) {
    if (!cscan_kernel_available(cscan_kernel(kernel))) continue;
    if (check(cscan_kernel(kernel)) != 0) {
      std::printf("%s differs\n", cscan_kernel_name(cscan_kernel(kernel)));
      return 1;
    }
    std::printf("%s\n", cscan_kernel_name(cscan_kernel(kernel)));
  }
  if (check_halves() != 0) {
    std::printf("halves differ\n");
    return 1;
  }
  return 0;
}
