import Domain
import Foundation
import Testing

@testable import Evaluation

@Suite struct RetrievalEvaluatorTests {
  private let gallery: [RetrievalEvaluator.Product] = [
    .init(id: "chair", category: "chair", vectors: [[1, 0], [0, 1]]),
    .init(id: "sofa", category: "sofa", vectors: [[0.8, 0.6]]),
    .init(id: "misfiled sofa", category: "chair", vectors: [[0.6, 0.8]]),
    .init(id: "unfiled", category: nil, vectors: [[-1, 0]]),
  ]

  private func report(
    _ query: RetrievalEvaluator.Query, withDetector: Bool = false
  ) -> RetrievalReport {
    RetrievalEvaluator(gallery: gallery).report(on: [query], withDetector: withDetector)
  }

  @Test func aProductCountsByItsBestPicture() {
    let report = report(.init(category: "chair", products: ["chair"], vector: [0, 1]))
    #expect(report.unrestricted.recallAt1 == 1)
    #expect(report.unrestricted.meanReciprocalRank == 1)
    #expect(report.queries == 1)
    #expect(report.gallery == 4)
  }

  @Test func aMisfiledProductIsLostWhenRestricted() {
    let report = report(.init(category: "sofa", products: ["misfiled sofa"], vector: [0.6, 0.8]))
    #expect(report.unrestricted.recallAt1 == 1)
    #expect(report.categoryGiven.recallAt20 == 0)
    #expect(report.categoryGiven.meanReciprocalRank == 0)
  }

  @Test func restrictionRemovesRivals() {
    let report = report(
      .init(category: "sofa", products: ["sofa"], vector: [1, 0], belief: .init([["chair": 1]])))
    #expect(report.unrestricted.recallAt1 == 0)
    #expect(report.unrestricted.meanReciprocalRank == 0.5)
    #expect(report.categoryGiven.recallAt1 == 1)
    #expect(report.categoryPredicted?.recallAt20 == 0)
    #expect(report.endToEnd == nil)
  }

  @Test func aMissedObjectIsAMiss() throws {
    let missed = report(.init(category: "chair", products: ["chair"], vector: [1, 0]), withDetector: true)
    #expect(missed.endToEnd?.recallAt20 == 0)
    let found = report(
      .init(
        category: "chair", products: ["chair"], vector: [1, 0],
        found: .init(vector: [0.6, 0.8], category: "chair", belief: try #require(.init([["chair": 1]])))),
      withDetector: true)
    #expect(found.categoryGiven.recallAt1 == 1)
    #expect(found.endToEnd?.recallAt1 == 0)
    #expect(found.endToEnd?.meanReciprocalRank == 0.5)
    #expect(found.oneCategory.endToEnd == found.endToEnd)
  }

  @Test("a product of the second category is found, behind an equal one of the first")
  func aLikelyCategoryIsSearchedToo() throws {
    let belief = try #require(CategoryBelief([["sofa": 0.8, "chair": 0.2]]))
    let query = RetrievalEvaluator.Query(
      category: "chair", products: ["chair"], vector: [0.8, 0.6], belief: belief,
      found: .init(vector: [0.8, 0.6], category: "sofa", belief: belief))
    let report = report(query, withDetector: true)
    // Similarities: sofa 1, misfiled sofa 0.96 and chair 0.8 in the second category.
    #expect(report.categoryPredicted?.meanReciprocalRank == 1.0 / 3)
    #expect(report.endToEnd?.meanReciprocalRank == 1.0 / 3)
    #expect(report.oneCategory.categoryPredicted?.meanReciprocalRank == 0)
    #expect(report.oneCategory.endToEnd?.meanReciprocalRank == 0)
  }

  @Test func aProductOutsideTheCatalogueIsNeverFound() {
    let report = report(.init(category: "chair", products: ["gone"], vector: [1, 0]))
    #expect(report.unrestricted.recallAt20 == 0)
  }

  @Test func brokenVectorsNeverWin() {
    let evaluator = RetrievalEvaluator(gallery: [
      .init(id: "broken", category: "chair", vectors: [[.nan, 1]]),
      .init(id: "without a picture", category: "chair", vectors: []),
      .init(id: "right", category: "chair", vectors: [[-1, 0]]),
    ])
    let report = evaluator.report(on: [.init(category: "chair", products: ["right"], vector: [1, 0])])
    #expect(report.unrestricted.recallAt1 == 1)
  }

  @Test func theMostProbableCategoryIsPredicted() throws {
    let vocabulary = Vocabulary.standard
    var probabilities = [Float](repeating: 0, count: vocabulary.count)
    let sofa = try #require(vocabulary.position(of: "sofa"))
    probabilities[sofa] = 0.7
    let query = RetrievalEvaluator.Query(
      category: "chair", products: ["x"],
      embedding: Embedding(values: [1, 0], categoryProbabilities: probabilities), vocabulary: vocabulary)
    #expect(query.belief?.likely.map(\.name) == ["sofa"])
    let headless = RetrievalEvaluator.Query(
      category: "chair", products: ["x"], embedding: Embedding(values: [1, 0]), vocabulary: vocabulary)
    #expect(headless.belief == nil)
  }

  @Test func theBestOverlapIsTaken() {
    let box = Box(x: 0, y: 0, width: 10, height: 10)
    let loose = Detection(box: Box(x: 0, y: 0, width: 10, height: 15), category: 1, score: 0.9)
    let tight = Detection(box: Box(x: 0, y: 0, width: 10, height: 11), category: 2, score: 0.3)
    let surer = Detection(box: tight.box, category: 3, score: 0.4)
    let far = Detection(box: Box(x: 8, y: 8, width: 10, height: 10), category: 4, score: 1)
    #expect(RetrievalEvaluator.bestOverlapping([loose, far, tight, surer], with: box) == surer)
    #expect(RetrievalEvaluator.bestOverlapping([far], with: box) == nil)
    let half = Detection(box: Box(x: 0, y: 0, width: 10, height: 20), category: 5, score: 0.1)
    #expect(RetrievalEvaluator.bestOverlapping([half], with: box) == half)
  }

  /// The same figures as sorting everything, written down naively.
  @Test func agreesWithSortingEverything() {
    var random = Seeded(3)
    let categories = ["sofa", "chair", "lamp", nil]
    func vector() -> [Float] {
      let values = (0..<9).map { _ in Float.random(in: -1...1, using: &random) }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { $0 / length }
    }
    let products = (0..<120).map { number in
      RetrievalEvaluator.Product(
        id: "\(number)", category: categories[Int.random(in: 0..<4, using: &random)],
        vectors: (0..<Int.random(in: 1...3, using: &random)).map { _ in vector() })
    }
    let queries = (0..<40).map { _ in
      RetrievalEvaluator.Query(
        category: "chair", products: (0..<3).map { _ in "\(Int.random(in: 0..<120, using: &random))" },
        vector: vector(), belief: .init([["lamp": 0.6, "sofa": 0.3, "stool": 0.1]]))
    }
    let report = RetrievalEvaluator(gallery: products).report(on: queries)

    func expected(_ allowance: (String?) -> Float?) -> RetrievalScores {
      RetrievalScores(
        ranks: queries.map { query in
          let scored = products.enumerated().compactMap {
            offset, product -> (id: String, score: Float, offset: Int)? in
            guard let allowed = allowance(product.category) else { return nil }
            let best = product.vectors.map { zip($0, query.vector).reduce(Float(0)) { $0 + $1.0 * $1.1 } }
              .max()
            return (product.id, (best ?? -2) + allowed, offset)
          }
          let ordered = scored.sorted { ($1.score, $0.offset) < ($0.score, $1.offset) }
          return ordered.firstIndex { query.products.contains($0.id) }.map { $0 + 1 }
        })
    }
    #expect(report.unrestricted == expected { _ in 0 })
    #expect(report.categoryGiven == expected { $0 == "chair" ? 0 : nil })
    #expect(
      report.categoryPredicted
        == expected {
          $0.flatMap { ["lamp": 0, "sofa": 0.05 * log(Float(0.5)), "stool": 0.05 * log(Float(1) / 6)][$0] }
        })
    #expect(report.oneCategory.categoryPredicted == expected { $0 == "lamp" ? 0 : nil })
  }

  @Test func jsonHasThePromisedForm() throws {
    let report = report(
      .init(category: "chair", products: ["chair"], vector: [1, 0], belief: .init([["chair": 1]])))
    let json = try #require(
      JSONSerialization.jsonObject(with: JSONEncoder().encode(report)) as? [String: Any])
    #expect(
      Set(json.keys).isSuperset(of: [
        "queries", "gallery", "unrestricted", "category_given", "category_predicted", "categories",
        "recall_at_1_intervals",
      ]))
    #expect(json["end_to_end"] == nil)
    let scores = try #require(json["unrestricted"] as? [String: Double])
    #expect(Set(scores.keys) == ["recall_at_1", "recall_at_5", "recall_at_10", "recall_at_20", "mrr"])
  }
}
