import Foundation
import Metrics
import Testing

@testable import Server

@Suite("Prometheus: the text format")
struct MetricsTests {
  @Test("counters, gauges and histograms are written as Prometheus reads them")
  func exposition() {
    let registry = PrometheusRegistry()
    Counter(label: "jobs.done", dimensions: [("kind", "a\"b\\c\nd")], factory: registry).increment(by: 3)
    Counter(label: "jobs.done", dimensions: [("kind", "x")], factory: registry).increment()
    Gauge(label: "2 load", factory: registry).record(0.5)
    let timer = Timer(label: "wait", dimensions: [("stage", "all")], factory: registry)
    timer.recordNanoseconds(20_000_000)
    timer.recordNanoseconds(20_000_000_000)
    let text = registry.exposition()
    #expect(
      text.contains(
        "# TYPE jobs_done counter\njobs_done{kind=\"a\\\"b\\\\c\\nd\"} 3\njobs_done{kind=\"x\"} 1\n"))
    #expect(text.contains("# TYPE _2_load gauge\n_2_load 0.5\n"))
    #expect(text.contains("# TYPE wait histogram\n"))
    #expect(text.contains("wait_bucket{stage=\"all\",le=\"0.01\"} 0\n"))
    #expect(text.contains("wait_bucket{stage=\"all\",le=\"0.025\"} 1\n"))
    #expect(text.contains("wait_bucket{stage=\"all\",le=\"10\"} 1\n"))
    #expect(text.contains("wait_bucket{stage=\"all\",le=\"+Inf\"} 2\n"))
    #expect(text.contains("wait_count{stage=\"all\"} 2\n"))
    #expect(text.hasSuffix("\n"))
  }

  @Test("many tasks count without losing any")
  func concurrent() async {
    let registry = PrometheusRegistry()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<500 { Counter(label: "n", factory: registry).increment() } }
      }
    }
    #expect(registry.exposition() == "# TYPE n counter\nn 4000\n")
  }
}
