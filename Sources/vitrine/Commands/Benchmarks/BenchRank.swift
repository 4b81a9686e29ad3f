import ArgumentParser
import Catalog
import Domain
import Foundation
import Ranking

/// `vitrine bench rank`.
struct BenchRank: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rank",
    abstract: "Measure how long a learned order takes: features, trees, rules, one thread.",
    discussion: "Made-up products, statistics of as many clicks, and trees trained on made-up clicks.")

  @Option(name: .long, help: "Candidates of one object.")
  var candidates = 200

  @Option(name: .long, help: "Trees.")
  var trees = 100

  @Option(name: .long, help: "Times it is measured.")
  var times = 500

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  func validate() throws {
    guard (2...10_000).contains(candidates), (1...2_000).contains(trees), (1...100_000).contains(times) else {
      throw ValidationError("--candidates is 2 to 10000, --trees 1 to 2000, --times 1 to 100000")
    }
  }

  private struct Answer: Encodable {
    var candidates: Int
    var trees: Int
    var medianMilliseconds: Double
    var worstOfHundredMilliseconds: Double

    enum CodingKeys: String, CodingKey {
      case candidates, trees
      case medianMilliseconds = "median_ms"
      case worstOfHundredMilliseconds = "p99_ms"
    }
  }

  func run() throws {
    var generator = SystemRandomNumberGenerator()
    let products = (0..<candidates).map { number in
      let similarity = 0.9 - Float(number) / Float(candidates)
      return LookProduct(
        id: "p\(number)", title: "Product \(number)", score: similarity, match: .similar,
        price: Price(amount: Decimal(50 + number), currency: "EUR"), availability: .inStock, image: nil,
        link: "",
        brand: "brand \(number % 17)", category: "sofa", similarity: similarity, picture: number % 3)
    }
    var statistics = EngagementStatistics()
    for number in 0..<candidates * 20 {
      statistics.add(
        EngagementEvent(
          id: "", kind: number % 9 == 0 ? .clickOut : .impression, time: 0,
          product: "p\(number % candidates)",
          position: number % 12), brand: "brand \(number % 17)", category: "sofa")
    }
    let look = Look(
      objects: [
        LookObject(
          box: Box(x: 0, y: 0, width: 1, height: 1), category: "sofa", googleProductCategory: 460, score: 1,
          products: products)
      ], milliseconds: Look.Timings())
    var context = FeatureContext(statistics: statistics, time: 0)
    context.taste = (0..<128).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
    for product in products {
      context.vectors[product.id] = (0..<128).map { _ in Float.random(in: -0.1...0.1, using: &generator) }
    }
    let rows = FeatureTable.rows(look.objects[0], at: 0, context)
    var learning = RankingRows(columns: Feature.allCases.count)
    for _ in 0..<40 {
      learning.add(
        rows.map { row in
          RankingRows.Item(features: row, label: Int.random(in: 0..<10, using: &generator) == 0 ? 1 : 0)
        })
    }
    var learner = LambdaMART()
    learner.rounds = trees
    let model = RankerModel(
      manifest: RankerModel.Manifest(
        features: Feature.allCases.map(\.rawValue), bias: PositionBias(), queries: 40, rows: 40 * candidates),
      trees: try learner.train(learning))
    let arranger = LookArranger(model: model, coinShare: 0.1, shown: candidates)
    var samples = Samples()
    for _ in 0..<times {
      let began = ContinuousClock.now
      _ = try arranger.arranged(look, on: nil, context, using: &generator)
      samples.add(began.duration(to: .now).milliseconds)
    }
    let answer = Answer(
      candidates: candidates, trees: trees, medianMilliseconds: samples.median,
      worstOfHundredMilliseconds: samples.percentile(0.99))
    print(
      json
        ? try Output.json(answer)
        : String(
          format: "%d candidates, %d trees: median %.2f ms, 99 %% within %.2f ms, one thread", candidates,
          trees,
          answer.medianMilliseconds, answer.worstOfHundredMilliseconds))
  }
}
