// hnswlib as its own C++ users have it, for `search_peers.py`: a graph per category, or one graph with a filter.
// install.sh builds it against the header of the PyPI package's source, with the flags its setup.py uses.
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "hnswlib/hnswlib.h"

namespace {
using Graph = hnswlib::HierarchicalNSW<float>;

struct InCategory : hnswlib::BaseFilterFunctor {
  const int32_t *categories;
  int32_t wanted;
  bool operator()(hnswlib::labeltype row) override { return categories[row] == wanted; }
};

struct Index {
  hnswlib::InnerProductSpace space;
  const int32_t *categories;
  std::vector<std::unique_ptr<Graph>> graphs;  // one a category, or one for all
  explicit Index(size_t dimension) : space(dimension) {}
};
}  // namespace

extern "C" {
void *hnsw_build(const float *vectors, const int32_t *categories, size_t rows, size_t dimension, size_t category_count,
                 size_t is_partitioned, size_t links, size_t construction, size_t threads) {
  auto *index = new Index(dimension);
  index->categories = categories;
  std::vector<size_t> sizes(is_partitioned ? category_count : 1);
  for (size_t row = 0; row < rows; ++row) ++sizes[is_partitioned ? size_t(categories[row]) : 0];
  for (size_t size : sizes) {
    index->graphs.push_back(
        std::make_unique<Graph>(&index->space, std::max<size_t>(1, size), links, construction));
  }
  std::atomic<size_t> next{0};
  std::vector<std::thread> workers;
  for (size_t worker = 0; worker < threads; ++worker) {
    workers.emplace_back([&] {
      for (size_t row; (row = next++) < rows;) {
        index->graphs[is_partitioned ? size_t(categories[row]) : 0]->addPoint(vectors + row * dimension, row);
      }
    });
  }
  for (auto &worker : workers) worker.join();
  return index;
}

// Before threads search: how wide.
void hnsw_turn(void *handle, size_t width) {
  for (auto &graph : static_cast<Index *>(handle)->graphs) graph->setEf(width);
}

// Rows found, best first, `limit` a query; -1 where there are fewer.
void hnsw_search(void *handle, const float *queries, const int32_t *categories, size_t count, size_t dimension,
                 size_t limit, size_t, int64_t *found) {
  auto *index = static_cast<Index *>(handle);
  const bool is_partitioned = index->graphs.size() > 1;
  for (size_t query = 0; query < count; ++query) {
    Graph &graph = *index->graphs[is_partitioned ? size_t(categories[query]) : 0];
    InCategory filter;
    filter.categories = index->categories;
    filter.wanted = categories[query];
    auto best = graph.searchKnn(queries + query * dimension, limit, is_partitioned ? nullptr : &filter);
    int64_t *rows = found + query * limit;
    for (size_t place = 0; place < limit; ++place) rows[place] = -1;
    while (!best.empty()) {
      rows[best.size() - 1] = int64_t(best.top().second);
      best.pop();
    }
  }
}

void hnsw_free(void *handle) { delete static_cast<Index *>(handle); }
}
