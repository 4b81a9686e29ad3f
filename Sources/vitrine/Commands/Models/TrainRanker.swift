import ArgumentParser
import Catalog
import Foundation
import Ranking

/// `vitrine train ranker`.
struct TrainRanker: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ranker",
    abstract: "Learn the order of products from what people did.",
    discussion: """
      Takes the events of a data folder (--data) or an impression log (--log, see 'vitrine events impressions'). A \
      fifth of the answers is held out and measured at the end. A server on the data folder uses the new model \
      within seconds. Until there are clicks, looks keep the order of likeness.
      """)

  @Option(name: .long, help: "The folder with your catalogue and its events.")
  var data: String?

  @Option(name: .long, help: "An impression log instead.")
  var log: String?

  @Option(name: .shortAndLong, help: "The model's folder. By default DIR/models/ranker.")
  var output: String?

  @Option(name: .long, help: "Trees.")
  var rounds = 80

  @Option(name: .long, help: "Depth of each tree.")
  var depth = 4

  @Flag(
    name: .long, help: "Count every click as one, whatever its place; to see what the correction is worth.")
  var uncorrected = false

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  func validate() throws {
    guard (data == nil) != (log == nil) else { throw ValidationError("give either --data or --log") }
    guard data != nil || output != nil else { throw ValidationError("--log needs --output") }
    guard (1...5_000).contains(rounds), (1...12).contains(depth) else {
      throw ValidationError("--rounds is 1 to 5000, --depth 1 to 12")
    }
  }

  func run() async throws {
    let (impressions, bias) = try await RankerLog.read(data: data, log: log)
    let lists = ImpressionLog.lists(impressions)
    let held = lists.filter { RankerLog.isHeldOut($0) }
    let kept = lists.filter { !RankerLog.isHeldOut($0) }
    let clicks = lists.count { $0.contains(where: \.click) }
    guard clicks >= 50 else {
      throw Failure(
        "\(clicks) lists with a click are too few to learn from; looks keep the order of likeness")
    }
    var learner = LambdaMART()
    learner.rounds = rounds
    learner.parameters["max_depth"] = "\(depth)"
    var manifest = RankerModel.Manifest(
      features: Feature.allCases.map(\.rawValue), bias: bias, queries: clicks, rows: impressions.count)
    manifest.scale = 4
    let rows = ImpressionLog.rows(kept, scale: manifest.scale, corrects: !uncorrected)
    let progress = ProgressReport("training", total: rounds, unit: "trees")
    let trees = try learner.train(rows) { progress.advance(to: $0) }
    progress.finish()
    let model = RankerModel(manifest: manifest, trees: trees)
    let folder = URL(filePath: output ?? "\(data ?? ".")/models/ranker")
    try model.write(to: folder)
    let summary = try RankerSummary(lists: held, model: model)
    if json {
      print(try Output.json(summary))
    } else {
      print("\(lists.count) lists, \(clicks) with a click; measured on the \(held.count) held out:")
      print(summary.text)
      print("written to \(folder.path)")
    }
  }
}

/// Reads what a ranker is trained or measured on.
enum RankerLog {
  static func read(data: String?, log: String?) async throws -> ([Impression], PositionBias) {
    if let log {
      guard let content = FileManager.default.contents(atPath: log) else {
        throw Failure("there is no impression log \(log) to read")
      }
      let (impressions, problems) = ImpressionLog.read(content)
      Output.notes(problems, about: "lines of \(log) left out")
      return (impressions, PositionBias())
    }
    var options = EventLogOptions()
    options.data = data ?? "."
    let builder = ImpressionBuilder(log: try options.open())
    let bias = try await builder.bias()
    var impressions: [Impression] = []
    try await builder.impressions(bias: bias) { impressions.append($0) }
    return (impressions, bias)
  }

  /// A fifth of the answers, by name, so that all lists of one are on one side.
  static func isHeldOut(_ list: [Impression]) -> Bool {
    (list.first?.request.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 } ?? 0)
      .isMultiple(of: 5)
  }
}

/// A learned order against that of likeness.
struct RankerSummary: Encodable {
  var lists: Int
  var clicks: Int
  var isSimulated: Bool
  var likeness: RankerEvaluation.Report
  var learned: RankerEvaluation.Report?

  enum CodingKeys: String, CodingKey {
    case lists, clicks, likeness, learned
    case isSimulated = "simulated"
  }

  init(lists: [[Impression]], model: RankerModel?) throws {
    self.lists = lists.count
    clicks = lists.reduce(0) { $0 + $1.count(where: \.click) }
    isSimulated = lists.contains { $0.contains { $0.simulated == true } }
    let evaluation = RankerEvaluation(lists: lists)
    likeness = evaluation.report { $0.map(\.base) }
    learned = try model.map { model in
      try evaluation.report { list in try model.scores(list.flatMap(\.row), base: list.map(\.base)) }
    }
  }

  var text: String {
    var table = Table("order", "NDCG@5>", "NDCG@10>", "MRR>", "clicks a list>", "lift over likeness>")
    for (name, report) in [("likeness", Optional(likeness)), ("learned", learned)] {
      guard let report else { continue }
      table.add(
        name, Self.cell(report.ndcgAt5), Self.cell(report.ndcgAt10), Self.cell(report.mrr),
        Self.cell(report.clicksPerList), Self.cell(report.liftOverLikeness, percent: true))
    }
    return table.text + (isSimulated ? "\nThe clicks are simulated." : "")
  }

  private static func cell(_ estimate: RankerEvaluation.Estimate, percent: Bool = false) -> String {
    percent
      ? String(
        format: "%+.1f %% (%+.1f to %+.1f)", estimate.value * 100, estimate.low * 100, estimate.high * 100)
      : String(format: "%.3f (%.3f to %.3f)", estimate.value, estimate.low, estimate.high)
  }
}
