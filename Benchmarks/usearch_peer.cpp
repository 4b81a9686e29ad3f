// usearch with a predicate, which its Python package does not offer: one graph of everything, as its C++ users ask it.
// install.sh builds it against the headers of the PyPI package's source; the distances are numkong's, as in the package.
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include <usearch/index_dense.hpp>

namespace {
using namespace unum::usearch;

struct Index {
  index_dense_t graph;
  const int32_t *categories;
};
}  // namespace

extern "C" {
// Null when the memory is not there.
void *usearch_build(const float *vectors, const int32_t *categories, size_t rows, size_t dimension, size_t links,
                    size_t construction, size_t threads) {
  metric_punned_t metric(dimension, metric_kind_t::ip_k, scalar_kind_t::f32_k);
  auto made = index_dense_t::make(metric, index_dense_config_t(links, construction, 64));
  if (!made) return nullptr;
  auto *index = new Index{std::move(made.index), categories};
  if (!index->graph.try_reserve(index_limits_t(rows, threads))) {
    delete index;
    return nullptr;
  }
  std::atomic<size_t> next{0};
  std::vector<std::thread> workers;
  for (size_t worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&, worker] {
      for (size_t row; (row = next++) < rows;) {
        index->graph.add(row, vectors + row * dimension, worker);
      }
    });
  }
  for (auto &worker : workers) worker.join();
  return index;
}

// Before threads search: how wide.
void usearch_turn(void *handle, size_t width) { static_cast<Index *>(handle)->graph.change_expansion_search(width); }

// Rows found, best first, `limit` a query; -1 where there are fewer.
void usearch_search(void *handle, const float *queries, const int32_t *categories, size_t count, size_t dimension,
                    size_t limit, size_t thread, int64_t *found) {
  auto *index = static_cast<Index *>(handle);
  std::vector<default_key_t> keys(limit);
  for (size_t query = 0; query < count; ++query) {
    const int32_t wanted = categories[query];
    auto in_category = [&](default_key_t row) { return index->categories[row] == wanted; };
    auto best = index->graph.filtered_search(queries + query * dimension, limit, in_category, thread);
    const size_t number = best.dump_to(keys.data());
    int64_t *rows = found + query * limit;
    for (size_t place = 0; place < limit; ++place) rows[place] = place < number ? int64_t(keys[place]) : -1;
  }
}

void usearch_free(void *handle) { delete static_cast<Index *>(handle); }
}
