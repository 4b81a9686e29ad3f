import ArgumentParser
import Domain
import Foundation
import Images
import Spins

/// `vitrine evaluate spins`.
struct EvaluateSpins: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spins",
    abstract: "Measure turning views on turntables whose angles are known.",
    discussion: """
      Each folder of --turntables holds one object's frames at even angles, named in order. They are shuffled, some are \
      dropped, each is moved, scaled and its exposure changed, all from a seed; then the order, the angles and the \
      places that are found are compared with what was done, and the dropped frames with what is drawn in their place.
      """)

  @Option(name: .long, help: "The folder of turntables. By default the showroom's.")
  var turntables: String?

  @Option(name: .long, help: "How many times each turntable is disturbed.")
  var trials = 3

  @Option(name: .long, help: "Share of the frames dropped.")
  var dropped = 0.3

  @Option(name: .long, help: "Most a frame is moved and scaled, as a share.")
  var jitter = 0.05

  @Option(name: .long, help: "Most a frame's exposure is changed, as a share.")
  var exposure = 0.2

  @Option(name: .long, help: "Only turntables whose name contains this.")
  var only: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    guard (1...100).contains(trials) else { throw ValidationError("--trials is 1 to 100") }
    guard (0...0.7).contains(dropped) else { throw ValidationError("--dropped is 0 to 0.7") }
    guard (0...0.2).contains(jitter), (0...0.5).contains(exposure) else {
      throw ValidationError("--jitter is 0 to 0.2, --exposure 0 to 0.5")
    }
  }

  func run() async throws {
    let folder =
      try turntables.map { URL(filePath: $0) }
      ?? Installation.find().showroom.appending(path: "turntables")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { !$0.hasPrefix(".") && (only.map($0.contains) ?? true) }
    guard !names.isEmpty else { throw Failure("\(folder.path) holds no turntables") }
    let progress = ProgressReport("turning", total: names.count * trials, unit: "trials")
    var scores: [(name: String, score: SpinScore)] = []
    var failures: [String] = []
    for name in names {
      let truth = try FrameReader().frames(of: folder.appending(path: name)).map(\.picture)
      guard let size = truth.first?.size, truth.allSatisfy({ $0.size == size }) else {
        throw Failure("the frames of \(name) differ in size")
      }
      for trial in 0..<trials {
        let disturbance = SpinTrial.Disturbance(dropped: dropped, jitter: jitter, exposure: exposure)
        let trial = try SpinTrial(truth, disturbance: disturbance, seed: UInt64(trial + 1))
        do { scores.append((name, try trial.score())) } catch let error as SpinError {
          failures.append("\(name): \(error)")
        }
        progress.advance()
      }
    }
    progress.finish()
    Output.notes(failures, about: "trials without a view")
    print(json ? try Output.json(Self.report(scores)) : Self.table(scores))
  }

  /// Means a turntable, and over all.
  private static func report(_ scores: [(name: String, score: SpinScore)]) -> [String: [SpinScore]] {
    Dictionary(grouping: scores, by: \.name).mapValues { $0.map(\.score) }
  }

  private static func table(_ scores: [(name: String, score: SpinScore)]) -> String {
    var table = Table(
      "turntable", "|tau|>", "angle>", "90 %>", "jitter>", "after>", "shake>", "after>", "PSNR>",
      "cross-fade>", "SSIM>",
      "cross-fade>",
      "s>")
    func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    func add(_ name: String, _ scores: [SpinScore], _ average: ([Double]) -> Double) {
      func value(_ path: KeyPath<SpinScore, Double>, _ digits: Int) -> String {
        number(average(scores.map { $0[keyPath: path] }), digits)
      }
      table.add(
        name, value(\.tau, 3), value(\.angleError, 1), value(\.angleError90, 1), value(\.jitterBefore, 1),
        value(\.jitterAfter, 1), value(\.shakeBefore, 1), value(\.shakeAfter, 1), value(\.psnr, 2),
        value(\.psnrCrossFade, 2), value(\.ssim, 3),
        value(\.ssimCrossFade, 3), value(\.seconds, 1))
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }
    func median(_ values: [Double]) -> Double { values.sorted()[safe: values.count / 2] ?? .nan }
    for (name, group) in Dictionary(grouping: scores, by: \.name).sorted(by: { $0.key < $1.key }) {
      add(name, group.map(\.score), mean)
    }
    add("mean", scores.map(\.score), mean)
    add("median", scores.map(\.score), median)
    return table.text
  }
}

extension Array {
  /// The element, or nil beyond the end.
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
