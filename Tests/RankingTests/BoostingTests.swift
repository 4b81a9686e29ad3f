import Foundation
import Testing

@testable import Ranking

/// Numbers of XGBoost's Python package, made by `Golden/make_ltr_golden.py`.
struct LearningGolden: Decodable {
  struct Run: Decodable {
    var rounds: Int
    var margins: [Float]
    var ndcg1: Double
    var ndcg3: Double
    var ndcg5: Double
    var ndcg10: Double

    enum CodingKeys: String, CodingKey {
      case rounds, margins
      case ndcg1 = "ndcg_at_1"
      case ndcg3 = "ndcg_at_3"
      case ndcg5 = "ndcg_at_5"
      case ndcg10 = "ndcg_at_10"
    }

    var all: [(cutoff: Int, value: Double)] { [(1, ndcg1), (3, ndcg3), (5, ndcg5), (10, ndcg10)] }
  }
  var made: Run
  var lambdarank: Run

  static func read() throws -> LearningGolden {
    let file = try #require(Bundle.module.url(forResource: "ltr", withExtension: "json"))
    return try JSONDecoder().decode(LearningGolden.self, from: Data(contentsOf: file))
  }
}

@Suite("Learning to rank: beside XGBoost's own package")
struct BoostingTests {
  static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/ltr/lambdarank").standardizedFileURL

  @Test("the same trees from made rows")
  func made() throws {
    let golden = try LearningGolden.read().made
    let booster = try train(Self.made(queries: 120, seed: 1), golden.rounds, .library)
    let test = Self.made(queries: 40, seed: 2)
    let margins = try booster.margins(of: test.features)
    for (ours, theirs) in zip(margins, golden.margins) { #expect(abs(ours - theirs) < 1e-5) }
    for (cutoff, value) in golden.all { #expect(abs(ndcg(test, margins, cutoff) - value) < 1e-6) }
    // Written and read, the trees say the same.
    let again = try Booster(model: try booster.data(), columns: 5)
    #expect(try again.margins(of: test.features) == margins)
    #expect(throws: BoostingError.self) { _ = try Booster(model: try booster.data(), columns: 6) }
    #expect(throws: BoostingError.self) { _ = try Booster(model: Data("{}".utf8), columns: 5) }
  }

  @Test(
    "the LightGBM sample: the same NDCG at 1, 3, 5, 10 as the Python package; ours are as good",
    .enabled(
      if: FileManager.default.fileExists(atPath: sample.path), "the sample is not beside the project"))
  func lambdarank() throws {
    let golden = try LearningGolden.read().lambdarank
    let rows = try Self.read("rank.train")
    let test = try Self.read("rank.test")
    let margins = try train(rows, golden.rounds, .library).margins(of: test.features)
    for (cutoff, value) in golden.all { #expect(abs(ndcg(test, margins, cutoff) - value) < 1e-6) }
    // Every pair instead of one drawn at random: at least as good on average of the four.
    let own = try train(rows, golden.rounds, .weighted).margins(of: test.features)
    let mean = golden.all.reduce(0) { $0 + ndcg(test, own, $1.cutoff) } / 4
    #expect(mean > golden.all.reduce(0) { $0 + $1.value } / 4 - 0.03, "ours \(mean)")
  }

  @Test("clicks of seldom seen places count for those who did not see them")
  func correction() throws {
    var generator = SeededGenerator(state: 3)
    var corrected = RankingRows(columns: 2)
    var plain = RankingRows(columns: 2)
    // What is wanted (the second number) is shown low: the list is sorted by the first.
    for _ in 0..<1_200 {
      let items = (0..<6).map { _ in
        [Float.random(in: 0..<1, using: &generator), Float.random(in: 0..<1, using: &generator)]
      }.sorted { $0[0] > $1[0] }
      let clicks = items.enumerated().map { place, item in
        Float.random(in: 0..<1, using: &generator) < item[1] * item[1] / Float(place + 1)
      }
      guard clicks.contains(true) else { continue }
      corrected.add(
        zip(items, clicks).enumerated().map {
          .init(features: $1.0, label: $1.1 ? 1 : 0, weight: Float($0 + 1))
        })
      plain.add(zip(items, clicks).map { .init(features: $0, label: $1 ? 1 : 0) })
    }
    /// How much better the trees think of what used to stand high than of what is wanted as much.
    func fooled(_ rows: RankingRows) throws -> Float {
      let booster = try train(rows, 30, .weighted)
      let pairs = (1..<10).flatMap { step -> [Float] in [0.9, Float(step) / 10, 0.3, Float(step) / 10] }
      let margins = try booster.margins(of: pairs)
      return stride(from: 0, to: margins.count, by: 2).reduce(0) { $0 + margins[$1] - margins[$1 + 1] }
    }
    let (right, wrong) = (try fooled(corrected), try fooled(plain))
    #expect(abs(right) < wrong / 2, "corrected \(right), plain \(wrong)")
  }

  @Test("nothing to learn from is said, not crashed on")
  func empty() {
    #expect(throws: BoostingError.self) { try LambdaMART().train(RankingRows(columns: 3)) }
  }

  private func train(_ rows: RankingRows, _ rounds: Int, _ objective: LambdaMART.Objective) throws -> Booster
  {
    var learner = LambdaMART()
    learner.rounds = rounds
    learner.objective = objective
    return try learner.train(rows)
  }

  private func ndcg(_ rows: RankingRows, _ scores: [Float], _ cutoff: Int) -> Double {
    let values = rows.ranges.compactMap { range -> Double? in
      let order = range.sorted { (scores[$0], $1) > (scores[$1], $0) }
      return RankingMeasures.ndcg(order.map { exp2(Double(rows.labels[$0])) - 1 }, at: cutoff)
    }
    return values.reduce(0, +) / Double(values.count)
  }

  /// The rows that the script makes too.
  static func made(queries: Int, seed: UInt64) -> RankingRows {
    var state = seed
    func draw() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24)
    }
    var rows = RankingRows(columns: 5)
    for _ in 0..<queries {
      rows.add(
        (0..<8).map { _ in
          var row = (0..<5).map { _ in draw() }
          let noise = draw()
          let label = Int(min(3, 4 * (0.6 * row[0] + 0.3 * row[1] * row[2] + 0.2 * noise)))
          if row[4] < 0.1 { row[3] = .nan }
          return .init(features: row.map(Float.init), label: Float(label))
        })
    }
    return rows
  }

  /// A file of the sample, with its counts.
  static func read(_ name: String) throws -> RankingRows {
    let lines = try String(contentsOf: sample.appendingPathComponent(name), encoding: .utf8).split(
      separator: "\n")
    let counts = try String(contentsOf: sample.appendingPathComponent(name + ".query"), encoding: .utf8)
      .split(separator: "\n").compactMap { Int($0) }
    var rows = RankingRows(columns: 300)
    var start = 0
    for count in counts {
      rows.add(
        lines[start..<(start + count)].map { line in
          let fields = line.split(separator: " ")
          var row = [Float](repeating: .nan, count: 300)
          for field in fields.dropFirst() {
            let parts = field.split(separator: ":")
            if let index = Int(parts[0]), let value = Float(parts[1]) { row[index - 1] = value }
          }
          return .init(features: row, label: Float(fields[0]) ?? 0)
        })
      start += count
    }
    return rows
  }
}
