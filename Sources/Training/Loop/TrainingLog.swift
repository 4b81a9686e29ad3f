import Foundation

/// The record of a run: one JSON object a line in `log.jsonl`, a plot beside it, a progress line on the
/// terminal.
///
/// Resuming drops the lines after the checkpoint, so the file reads as one run.
public final class TrainingLog {
  /// What a logged value's name begins with that is no loss but a task's part of the gradient; not shown on the
  /// terminal.
  static let sharePrefix = "gradient share of "

  private let file: URL
  private var handle: FileHandle
  private let started = Date()
  private let firstStep: Int
  private let steps: Int
  private var lastShown = Date.distantPast
  private let showsProgress: Bool

  /// Opens the log in `folder` for a run of `steps` that goes on after `step`.
  public init(folder: URL, from step: Int, steps: Int, showsProgress: Bool = true) throws {
    file = folder.appending(path: "log.jsonl")
    var kept = Data()
    if let old = try? String(contentsOf: file, encoding: .utf8) {
      for line in old.split(separator: "\n") {
        let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        if let row, let at = row["step"] as? Int, at <= step { kept += Data((line + "\n").utf8) }
      }
    }
    try kept.write(to: file, options: .atomic)
    handle = try FileHandle(forWritingTo: file)
    try handle.seekToEnd()
    firstStep = step
    self.steps = steps
    self.showsProgress = showsProgress
  }

  /// Notes a step's losses and shows the progress line at most twice a second.
  public func note(step: Int, losses: [String: Float], learningRate: Float) throws {
    try write(["step": step, "losses": losses.mapValues(Double.init), "learning_rate": Double(learningRate)])
    guard showsProgress, Date().timeIntervalSince(lastShown) > 0.5 || step == steps else { return }
    lastShown = Date()
    let rate = Double(step - firstStep) / max(Date().timeIntervalSince(started), 1e-9)
    let left = Double(steps - step) / max(rate, 1e-9)
    let parts = losses.filter { !$0.key.hasPrefix(Self.sharePrefix) }.sorted { $0.key < $1.key }.map {
      "\($0.key) \(format($0.value))"
    }
    let line =
      "step \(step)/\(steps)  \(String(format: "%.2f", rate)) steps/s  left \(duration(left))  "
      + parts.joined(separator: "  ")
    FileHandle.standardError.write(Data((isatty(2) == 1 ? "\r\u{1B}[K" + line : line + "\n").utf8))
  }

  /// Notes an evaluation.
  public func note(step: Int, metrics: [String: Double]) throws {
    try write(["step": step, "metrics": metrics])
    let parts = metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(String(format: "%.4f", $0.value))" }
    message("evaluation at step \(step): " + parts.joined(separator: "  "))
  }

  /// Says something on the terminal, on a line of its own.
  public func message(_ text: String) {
    FileHandle.standardError.write(Data((isatty(2) == 1 ? "\r\u{1B}[K" : "").utf8) + Data((text + "\n").utf8))
  }

  private func write(_ row: [String: Any]) throws {
    var data = try JSONSerialization.data(withJSONObject: row, options: [.sortedKeys])
    data.append(10)
    try handle.write(contentsOf: data)
  }

  private func format(_ value: Float) -> String { String(format: "%.3f", value) }
}

/// Seconds as people read them: `1 h 05 min`, `3 min 20 s`.
func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e7 else { return "?" }
  let whole = Int(seconds.rounded())
  return whole >= 3600
    ? "\(whole / 3600) h \(String(format: "%02d", whole % 3600 / 60)) min"
    : whole >= 60 ? "\(whole / 60) min \(String(format: "%02d", whole % 60)) s" : "\(whole) s"
}
