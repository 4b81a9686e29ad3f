import Foundation

/// Repeated measurements of one thing.
struct Samples: Sendable {
  private(set) var values: [Double] = []

  /// Adds a measurement.
  mutating func add(_ value: Double) { values.append(value) }

  /// The value that this share (0...1) of the measurements does not pass: nearest rank.
  func percentile(_ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let rank = Int((share * Double(values.count)).rounded(.up))
    return values.sorted()[min(max(rank, 1), values.count) - 1]
  }

  /// Half of the measurements do not pass it.
  var median: Double { percentile(0.5) }
}

/// What the operating system says of this process.
enum ProcessMemory {
  /// The most memory the process has held at once, in bytes (Linux's `VmHWM`); nil where it is not told.
  static var peakResidentBytes: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
      return line.split(separator: " ").dropFirst().first.flatMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      .map { $0 * 1024 }
    }
    return nil
  }
}
