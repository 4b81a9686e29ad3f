import ArgumentParser
import Foundation
import Ranking

/// `vitrine evaluate ranker`.
struct EvaluateRanker: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ranker",
    abstract: "Measure an order of products on a log of impressions.",
    discussion: """
      A line an impression: {"request", "object", "item", "position", "propensity", "click", "base", "features"}, \
      as 'vitrine events impressions' writes them. Clicks count one over the probability that their place was \
      looked at; clicks a list are those the order would have got under the position-based model. In brackets the \
      95 % interval by resampling answers.
      """)

  @Option(name: .long, help: "The impression log, JSON lines.")
  var log: String

  @Option(
    name: .long, help: "The learned order's folder. Without it, only the order of likeness is measured.")
  var model: String?

  @Flag(name: .long, help: "Only the fifth of the answers that 'vitrine train ranker' holds out.")
  var heldOut = false

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  func run() async throws {
    let (impressions, _) = try await RankerLog.read(data: nil, log: log)
    let lists = ImpressionLog.lists(impressions).filter { !heldOut || RankerLog.isHeldOut($0) }
    guard !lists.isEmpty else { throw Failure("\(log) holds no impressions to measure on") }
    let summary = try RankerSummary(
      lists: lists, model: try model.map { try RankerModel(folder: URL(filePath: $0)) })
    if json {
      print(try Output.json(summary))
    } else {
      print("\(summary.lists) lists, \(summary.clicks) clicks")
      print(summary.text)
    }
  }
}
