import Domain
import Metrics

/// The server's own numbers.
struct ServerMetrics: Sendable {
  let registry: PrometheusRegistry

  /// Counts and times one answer.
  func answered(route: String, method: String, status: Int, after elapsed: Duration) {
    let labels = [("route", route), ("method", method)]
    Counter(
      label: "vitrine_http_requests_total", dimensions: labels + [("status", String(status))],
      factory: registry
    ).increment()
    Timer(label: "vitrine_http_request_seconds", dimensions: labels, factory: registry)
      .recordNanoseconds(Int64(elapsed / .nanoseconds(1)))
  }

  /// Records where the time of one look went, and how many objects it found.
  func found(_ look: Look) {
    let times = look.milliseconds
    for (stage, milliseconds) in [
      ("decode", times.decode), ("detect", times.detect), ("embed", times.embed), ("search", times.search),
      ("rank", times.rank), ("total", times.total),
    ] {
      Timer(label: "vitrine_look_seconds", dimensions: [("stage", stage)], factory: registry)
        .recordNanoseconds(Int64(milliseconds * 1e6))
    }
    Counter(label: "vitrine_look_objects_total", factory: registry).increment(by: look.objects.count)
  }

  /// Counts a look that was refused or failed, by the code the client saw.
  func refused(code: String) {
    Counter(label: "vitrine_looks_refused_total", dimensions: [("code", code)], factory: registry).increment()
  }

  /// Counts events by what became of them.
  func events(new: Int, duplicate: Int, rejected: Int, ignored: Int) {
    for (outcome, count) in [
      ("new", new), ("duplicate", duplicate), ("rejected", rejected), ("ignored", ignored),
    ] where count > 0 {
      Counter(label: "vitrine_events_total", dimensions: [("outcome", outcome)], factory: registry)
        .increment(by: count)
    }
  }

  /// Sets how many looks run and wait.
  func load(running: Int, waiting: Int) {
    Gauge(label: "vitrine_looks_running", factory: registry).record(running)
    Gauge(label: "vitrine_looks_waiting", factory: registry).record(waiting)
  }

  /// The mean time of each stage of a look, slowest first; the whole way is not a stage.
  func stages() -> [(stage: String, milliseconds: Double, count: Int)] {
    ["decode", "detect", "embed", "search", "rank"].compactMap { stage in
      let mean = registry.mean("vitrine_look_seconds", [("stage", stage)])
      return mean.map { (stage: stage, milliseconds: $0.value * 1_000, count: $0.count) }
    }.sorted { $0.milliseconds > $1.milliseconds }
  }
}
