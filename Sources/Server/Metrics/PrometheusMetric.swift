import Metrics
import Synchronization

/// One number, or one histogram, with its labels.
final class PrometheusMetric: Sendable {
  private struct State {
    var value = 0.0
    /// Observations in each bucket (not cumulative), the last above every bound.
    var buckets: [Int]
    var count = 0
  }

  let family: String
  let labels: String
  private let kind: MetricFamily.Kind
  private let state: Mutex<State>

  init(family: String, kind: MetricFamily.Kind, labels: String) {
    self.family = family
    self.kind = kind
    self.labels = labels
    state = Mutex(State(buckets: Array(repeating: 0, count: PrometheusRegistry.secondBuckets.count + 1)))
  }

  func add(_ amount: Double) { state.withLock { $0.value += amount } }

  func set(to value: Double) { state.withLock { $0.value = value } }

  /// Adds one observation: to the histogram, or as a gauge's new value.
  func observe(_ value: Double) {
    guard kind == .histogram else { return set(to: value) }
    let bounds = PrometheusRegistry.secondBuckets
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.value += value
      state.count += 1
      state.buckets[bucket] += 1
    }
  }

  /// The mean of the observations and how many there were; nil before the first.
  var mean: (value: Double, count: Int)? {
    let state = self.state.withLock { $0 }
    return state.count > 0 ? (state.value / Double(state.count), state.count) : nil
  }

  func exposition() -> String {
    let state = self.state.withLock { $0 }
    guard kind == .histogram else { return line("", labels, Self.text(state.value)) }
    var lines = ""
    var cumulative = 0
    let bounds = PrometheusRegistry.secondBuckets.map(Self.text) + ["+Inf"]
    for (bound, count) in zip(bounds, state.buckets) {
      cumulative += count
      lines += line("_bucket", (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\"", String(cumulative))
    }
    return lines + line("_sum", labels, Self.text(state.value)) + line("_count", labels, String(state.count))
  }

  private func line(_ suffix: String, _ labels: String, _ value: String) -> String {
    "\(family)\(suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
  }

  /// A number as Prometheus writes it.
  private static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    if let whole = Int(exactly: value) { return String(whole) }
    return String(value)
  }
}

extension PrometheusMetric: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler,
  TimerHandler
{
  func increment(by amount: Int64) { add(Double(amount)) }
  func increment(by amount: Double) { add(amount) }
  func decrement(by amount: Double) { add(-amount) }
  func reset() { set(to: 0) }
  func set(_ value: Int64) { set(to: Double(value)) }
  func set(_ value: Double) { set(to: value) }
  func record(_ value: Int64) { observe(Double(value)) }
  func record(_ value: Double) { observe(value) }
  func recordNanoseconds(_ duration: Int64) { observe(Double(duration) / 1e9) }
  func preferDisplayUnit(_ unit: TimeUnit) {}
}

extension PrometheusRegistry: MetricsFactory {
  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    metric(.counter, label, dimensions)
  }
  /// A counter of fractions.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    metric(.counter, label, dimensions)
  }
  /// A gauge.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    metric(.gauge, label, dimensions)
  }
  /// A histogram, or a gauge when values are not to be aggregated.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    metric(aggregate ? .histogram : .gauge, label, dimensions)
  }
  /// A histogram in seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    metric(.histogram, label, dimensions)
  }
  /// Forgets a counter.
  public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  /// Forgets a counter of fractions.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
  /// Forgets a gauge.
  public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  /// Forgets a recorder.
  public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  /// Forgets a timer.
  public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  private func forget(_ handler: AnyObject) {
    if let metric = handler as? PrometheusMetric { remove(metric) }
  }
}
