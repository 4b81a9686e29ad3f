import Foundation
import Synchronization

/// How far a piece of work is, on standard error: one line that is rewritten on a terminal, a plain line every
/// few seconds elsewhere, nothing for work that is over before that.
final class ProgressReport: Sendable {
  private struct State {
    var done = 0
    var total: Int
    var lastShown: ContinuousClock.Instant
    var hasShown = false
  }

  private let label: String
  private let unit: String
  private let started = ContinuousClock.now
  private let isTerminal: Bool
  private let state: Mutex<State>

  /// A report on `total` things called `unit` in the plural; a total of 0 is unknown.
  init(_ label: String, total: Int = 0, unit: String, isTerminal: Bool = isatty(2) == 1) {
    self.label = label
    self.unit = unit
    self.isTerminal = isTerminal
    state = Mutex(State(total: total, lastShown: started))
  }

  /// Notes that so much is done.
  func advance(to done: Int, of total: Int? = nil) {
    let pause: Duration = isTerminal ? .milliseconds(150) : .seconds(5)
    state.withLock { state in
      state.done = done
      if let total { state.total = total }
      guard state.lastShown.duration(to: .now) >= pause else { return }
      show(&state)
    }
  }

  /// Notes that one more is done.
  func advance() { advance(to: state.withLock { $0.done } + 1) }

  /// The last word, when there was a first.
  func finish() {
    state.withLock { state in
      guard state.hasShown else { return }
      show(&state)
      if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
    }
  }

  private func show(_ state: inout State) {
    state.lastShown = .now
    state.hasShown = true
    let line = Self.line(
      label: label, done: state.done, total: state.total, unit: unit,
      seconds: started.duration(to: .now).seconds,
      hasBar: isTerminal)
    FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K" + line : line + "\n").utf8))
  }

  /// The line itself: `label [####----] 120/250 pictures, 31.2/s, 4 s left`.
  static func line(label: String, done: Int, total: Int, unit: String, seconds: Double, hasBar: Bool)
    -> String
  {
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let speed = rate >= 10 ? String(format: "%.0f/s", rate) : String(format: "%.1f/s", rate)
    guard total > 0 else { return "\(label) \(done) \(unit), \(speed)" }
    var parts = [label]
    if hasBar {
      let width = 24
      let filled = min(width, width * done / total)
      let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
      parts.append("[\(bar)]")
    }
    parts.append("\(done)/\(total) \(unit), \(speed)")
    let left = rate > 0 && done < total ? ", \(Output.duration(Double(total - done) / rate)) left" : ""
    return parts.joined(separator: " ") + left
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { self / .seconds(1) }
  /// The duration in milliseconds.
  var milliseconds: Double { self / .milliseconds(1) }
}
