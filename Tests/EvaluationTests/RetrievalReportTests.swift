import Evaluation
import Foundation
import Testing

struct RetrievalReportTests {
  @Test func intervalsHoldTheShareAndNarrow() {
    // Wilson's interval of 5 of 10, from tables.
    let few = RetrievalScores.interval(of: 0.5, count: 10)
    #expect(abs(few[0] - 0.2366) < 1e-3 && abs(few[1] - 0.7634) < 1e-3)
    let many = RetrievalScores.interval(of: 0.5, count: 1000)
    #expect(many[1] - many[0] < 0.07)
    #expect(RetrievalScores.interval(of: 0, count: 0) == [0, 1])
    let all = RetrievalScores.interval(of: 1, count: 3)
    #expect(all[1] == 1 && all[0] < 0.5)
  }

  @Test func seenAndNeverSeenAreApart() {
    let evaluator = RetrievalEvaluator(gallery: [
      .init(id: "a", category: "rug", vectors: [[1, 0]]),
      .init(id: "b", category: "sofa", vectors: [[0, 1]]),
    ])
    func query(_ category: String, _ product: String, _ vector: [Float], seen: Bool?)
      -> RetrievalEvaluator.Query
    {
      var query = RetrievalEvaluator.Query(category: category, products: [product], vector: vector)
      query.isSeenInTraining = seen
      return query
    }
    let report = evaluator.report(on: [
      query("rug", "a", [1, 0], seen: true), query("sofa", "b", [1, 0], seen: false),
      query("sofa", "b", [0, 1], seen: false),
    ])
    #expect(report.seen?.recallAt1 == 1 && report.neverSeen?.recallAt1 == 0.5)
    #expect(
      report.categories["sofa"]?.queries == 2 && report.categories["sofa"]?.unrestricted.recallAt1 == 0.5)
    #expect(report.categories["sofa"]?.categoryGiven.recallAt1 == 1)
    let silent = evaluator.report(on: [query("rug", "a", [1, 0], seen: nil)])
    #expect(silent.seen == nil && silent.neverSeen == nil)
  }

  @Test func formsLoseWhatTheySay() {
    let vector: [Float] = [0.6, -0.48, 0.64, 0]
    #expect(VectorForm.float.restored(vector) == vector)
    let int8 = VectorForm.int8.restored(vector)
    #expect(zip(int8, vector).allSatisfy { abs($0 - $1) < 0.64 / 127 })
    let binary = VectorForm.binary.restored(vector)
    #expect(binary == [0.5, -0.5, 0.5, 0.5])
    for form in VectorForm.allCases {
      let length = form.restored(vector).reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-3)
      #expect(form.restored([0, 0]).count == 2)
    }
  }
}
