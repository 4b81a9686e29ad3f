import ArgumentParser
import Catalog
import Foundation
import Networks
import Ranking

/// `vitrine experiments simulate`.
struct ExperimentsSimulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "How often experiments would be wrong: made-up visits in two arms that are the same.",
    discussion: """
      Each run is an experiment whose arms do not differ (--lift 0), looked at several times as visits come in. Said \
      is how often a difference is claimed by whoever looks once at the end with the usual interval, by whoever stops \
      at the first look that shows one, and by the interval that holds however often one looks. With --lift the \
      second arm is better by that share, and what is claimed is right.
      """)

  @Option(name: .long, help: "Experiments.")
  var runs = 2_000

  @Option(name: .long, help: "Visits of each experiment.")
  var visits = 1_000

  @Option(name: .long, help: "Looks at each experiment, evenly spaced.")
  var looks = 20

  @Option(name: .long, help: "How much better the second arm is, as a share of the first.")
  var lift = 0.0

  @Option(name: .long, help: "Clicks for each impression of the first arm.")
  var rate = 0.1

  @Option(name: .long, help: "Where the made-up visits begin.")
  var seed: UInt64 = 1

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  func validate() throws {
    guard (1...100_000).contains(runs), (20...100_000).contains(visits), (1...visits / 4).contains(looks),
      (0.001...0.5).contains(rate), (-0.9...0.9).contains(lift)
    else {
      throw ValidationError(
        "--runs is 1 to 100000, --visits 20 to 100000, --looks 1 to a quarter of that, --rate 0.001 to 0.5, --lift -0.9 to 0.9"
      )
    }
  }

  private struct Answer: Encodable {
    var runs: Int
    var once = 0.0
    var peeking = 0.0
    var alwaysValid = 0.0
    var sampleRatio = 0.0

    enum CodingKeys: String, CodingKey {
      case runs, once, peeking
      case alwaysValid = "always_valid"
      case sampleRatio = "sample_ratio_alarms"
    }
  }

  func run() throws {
    var generator = SplitMix64(seed: seed)
    let experiment = Experiment(
      id: "simulated", arms: ["a", "b"].map { .init(name: $0, share: 0.5, ranker: "likeness") })
    var counts = (once: 0, peeking: 0, always: 0, ratio: 0)
    let progress = ProgressReport("simulating", total: runs, unit: "experiments")
    for run in 0..<runs {
      let units = (0..<visits).map { visit(run, $0, experiment, &generator) }
      let arms = (1...looks).map { look in
        ExperimentAnalysis(.clickRate, arms: ["a", "b"], units: units.prefix(visits * look / looks)).arms[1]
      }
      if arms.last?.interval?.excludesZero == true { counts.once += 1 }
      if arms.contains(where: { $0.interval?.excludesZero == true }) { counts.peeking += 1 }
      if arms.contains(where: { $0.alwaysValid?.excludesZero == true }) { counts.always += 1 }
      let ratio = SampleRatio(
        counts: ["a", "b"].map { name in units.count { $0.arm == name } }, shares: [0.5, 0.5])
      if ratio.isMismatch { counts.ratio += 1 }
      progress.advance(to: run + 1)
    }
    progress.finish()
    func share(_ count: Int) -> Double { Double(count) / Double(runs) }
    let answer = Answer(
      runs: runs, once: share(counts.once), peeking: share(counts.peeking), alwaysValid: share(counts.always),
      sampleRatio: share(counts.ratio))
    guard !json else { return print(try Output.json(answer)) }
    var table = Table("a difference is claimed by", "of \(runs) experiments>", "standard error>")
    for (name, value) in [
      ("one look at the end, usual 95 % interval", answer.once),
      ("the first of \(looks) looks that shows one, usual interval", answer.peeking),
      ("any of \(looks) looks, the interval for any look", answer.alwaysValid),
      ("(sample ratio alarms, p < 0.001)", answer.sampleRatio),
    ] {
      table.add(
        name, String(format: "%.2f %%", value * 100),
        String(format: "%.2f", 100 * (value * (1 - value) / Double(runs)).squareRoot()))
    }
    print(table.text)
    print("The visits are simulated.")
  }

  /// A visit of a few impressions, its clicks at a rate of its own.
  private func visit(
    _ run: Int, _ number: Int, _ experiment: Experiment, _ generator: inout SplitMix64
  ) -> UnitTally {
    let arm = experiment.arm(of: "\(seed):\(run):\(number)", at: .now)?.name ?? "a"
    var unit = UnitTally(arm: arm, time: Int64(number))
    let own = rate * (arm == "b" ? 1 + lift : 1) * Double.random(in: 0.4..<1.6, using: &generator)
    for _ in 0..<Int.random(in: 1...16, using: &generator) {
      unit.add(EngagementEvent(id: "", kind: .impression, time: 0))
      if Double.random(in: 0..<1, using: &generator) < own {
        unit.add(EngagementEvent(id: "", kind: .clickOut, time: 0))
      }
    }
    return unit
  }
}
