import Foundation

/// One piece of work that several engines do in turns: a row of `vitrine bench infer`.
struct InferenceContest {
  /// Who takes part, in the table's order.
  enum Contestant: String, CaseIterable, Encodable {
    case ours
    case openVINO = "openvino"
    case torchvision
    case onnxRuntime = "onnxruntime"
  }

  /// What came of it: the median of each contestant's times in milliseconds.
  struct Result: Encodable {
    let work: String
    let precision: String
    var milliseconds: [String: Double] = [:]
    /// Ours over each of the others: below one, we were faster.
    var ratios: [String: Double] = [:]

    /// One line, for whoever waits for the table.
    var summary: String {
      let times = Contestant.allCases.compactMap { who in
        milliseconds[who.rawValue].map { "\(who.rawValue) \(String(format: "%.2f", $0)) ms" }
      }
      return "\(work), \(precision): " + times.joined(separator: ", ")
    }
  }

  let work: String
  let precision: String
  /// Each does the work so many times and tells how long each took, in milliseconds.
  var contestants: [(who: Contestant, measure: (_ times: Int) async throws -> [Double])] = []

  /// Lets everyone work in turns; who begins changes from round to round.
  ///
  /// - Parameters:
  ///   - rounds: how often everyone's turn comes.
  ///   - times: measurements a turn; one more goes before them uncounted, since a turn begins with memory full of
  ///     someone else's numbers.
  func run(rounds: Int, times: Int) async throws -> Result {
    var samples = [Contestant: Samples]()
    let progress = ProgressReport("\(work), \(precision)", total: rounds, unit: "rounds")
    for round in 0..<rounds {
      for turn in contestants.indices {
        let (who, measure) = contestants[(turn + round) % contestants.count]
        for time in try await measure(times + 1).dropFirst() { samples[who, default: Samples()].add(time) }
      }
      progress.advance(to: round + 1)
    }
    progress.finish()
    var result = Result(work: work, precision: precision)
    for (who, times) in samples { result.milliseconds[who.rawValue] = times.median }
    let ours = samples[.ours]?.median ?? .nan
    for (who, times) in samples where who != .ours { result.ratios[who.rawValue] = ours / times.median }
    return result
  }
}
