import Metrics
import Synchronization

/// Holds every metric of a process and writes them in Prometheus' text format.
///
/// It is a `MetricsFactory`: hand it to `Counter(label:dimensions:factory:)`, or install it for everything with
/// `MetricsSystem.bootstrap`. Timers become histograms in seconds, as Prometheus' conventions ask.
public final class PrometheusRegistry: Sendable {
  /// Upper bounds of the histograms' buckets, in seconds.
  public static let secondBuckets: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10,
  ]

  private let families = Mutex<[String: MetricFamily]>([:])

  /// An empty registry.
  public init() {}

  /// All metrics in the text exposition format, version 0.0.4, sorted by name.
  public func exposition() -> String {
    let sorted = families.withLock { $0.values.sorted { $0.name < $1.name } }
    return sorted.map { $0.exposition() }.joined()
  }

  /// The metric of that name and labels; the first use of a name decides its kind.
  func metric(_ kind: MetricFamily.Kind, _ label: String, _ dimensions: [(String, String)])
    -> PrometheusMetric
  {
    let name = Self.metricName(label)
    return families.withLock { families in
      let family = families[name] ?? MetricFamily(name: name, kind: kind)
      families[name] = family
      return family.metric(dimensions)
    }
  }

  /// The mean of a histogram's observations and how many there were; nil before the first.
  func mean(_ label: String, _ dimensions: [(String, String)]) -> (value: Double, count: Int)? {
    metric(.histogram, label, dimensions).mean
  }

  /// Forgets one metric; called when its owner destroys it.
  func remove(_ metric: PrometheusMetric) {
    families.withLock { $0[metric.family]?.remove(metric) }
  }

  /// A label in Prometheus' alphabet `[a-zA-Z_:][a-zA-Z0-9_:]*`; other characters become underscores.
  static func metricName(_ label: String) -> String {
    let name = String(
      label.unicodeScalars.map { scalar -> Character in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ":": Character(scalar)
        default: "_"
        }
      })
    return name.first?.isNumber == true || name.isEmpty ? "_" + name : name
  }

  /// A label value with backslash, quote and newline escaped.
  static func escaped(_ value: String) -> String {
    var result = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}

/// All metrics of one name: they differ in their labels.
final class MetricFamily: Sendable {
  /// How Prometheus should read the numbers.
  enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  let name: String
  let kind: Kind
  private let members = Mutex<[String: PrometheusMetric]>([:])

  init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  func metric(_ dimensions: [(String, String)]) -> PrometheusMetric {
    let labels = dimensions.map { name, value in
      let key = PrometheusRegistry.metricName(name).replacing(":", with: "_")
      return "\(key)=\"\(PrometheusRegistry.escaped(value))\""
    }.joined(separator: ",")
    return members.withLock { members in
      let metric = members[labels] ?? PrometheusMetric(family: name, kind: kind, labels: labels)
      members[labels] = metric
      return metric
    }
  }

  func remove(_ metric: PrometheusMetric) {
    members.withLock { $0[metric.labels] = nil }
  }

  func exposition() -> String {
    let sorted = members.withLock { $0.values.sorted { $0.labels < $1.labels } }
    guard !sorted.isEmpty else { return "" }
    return "# TYPE \(name) \(kind.rawValue)\n" + sorted.map { $0.exposition() }.joined()
  }
}
