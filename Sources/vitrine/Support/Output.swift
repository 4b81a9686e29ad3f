import Foundation

/// Where text goes: answers to standard output, everything about the work to standard error.
enum Output {
  /// A line on standard error, written in one call.
  static func note(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// Problems with rows or pictures: the first few in full, then their number.
  static func notes(_ problems: [String], about what: String, most: Int = 10) {
    guard !problems.isEmpty else { return }
    note("\(what): \(problems.count)")
    for problem in problems.prefix(most) { note("  \(problem)") }
    if problems.count > most { note("  ... and \(problems.count - most) more") }
  }

  /// A value as JSON with sorted keys, so that equal answers are equal texts.
  static func json(_ value: some Encodable, pretty: Bool = true) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A line of JSON on standard output, sent at once: whoever reads the pipe waits for it.
  static func jsonLine(_ value: some Encodable) throws {
    FileHandle.standardOutput.write(Data((try json(value, pretty: false) + "\n").utf8))
  }

  /// Bytes as people read them.
  static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count) B"
    case ..<1_000_000: String(format: "%.1f kB", Double(count) / 1e3)
    case ..<1_000_000_000: String(format: "%.1f MB", Double(count) / 1e6)
    default: String(format: "%.2f GB", Double(count) / 1e9)
    }
  }

  /// A share of one as a percentage, a dash when there is none.
  static func percent(_ share: Double?) -> String { share.map { String(format: "%.1f", $0 * 100) } ?? "-" }

  /// Seconds as people read them: `8 s`, `3 min 20 s`, `1 h 05 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "?" }
    let whole = Int(seconds.rounded())
    if whole >= 3600 { return "\(whole / 3600) h \(String(format: "%02d", whole % 3600 / 60)) min" }
    return whole >= 60 ? "\(whole / 60) min \(String(format: "%02d", whole % 60)) s" : "\(whole) s"
  }
}
