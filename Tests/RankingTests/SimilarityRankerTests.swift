import Domain
import Foundation
import Testing

@testable import Ranking

@Suite struct SimilarityRankerTests {
  private func candidate(
    _ id: String, _ similarity: Float, _ availability: Availability = .inStock, category: String? = "sofa",
    group: String? = nil
  ) -> Candidate {
    Candidate(
      product: Product(
        id: id, title: id, availability: availability, category: category, itemGroupID: group),
      pictureIndex: 0, similarity: similarity)
  }

  private let sofa = RankingContext(category: "sofa", categoryConfidence: 0.9, exactThreshold: 0.8)

  private func ids(_ candidates: [Candidate], _ context: RankingContext? = nil) -> [String] {
    SimilarityRanker().ranked(candidates, for: context ?? sofa).map(\.candidate.product.id)
  }

  @Test("the more alike comes first") func similarity() {
    #expect(ids([candidate("a", 0.5), candidate("b", 0.9), candidate("c", 0.7)]) == ["b", "c", "a"])
  }

  @Test("out of stock comes last, however alike") func outOfStock() {
    #expect(
      ids([candidate("gone", 1, .outOfStock), candidate("far", -1), candidate("near", 0.9)])
        == ["near", "far", "gone"])
  }

  @Test("of two equally alike, the one that can be had sooner comes first") func availability() {
    #expect(
      ids([candidate("a", 0.5, .preorder), candidate("b", 0.5, .backorder), candidate("c", 0.5)])
        == ["c", "b", "a"])
  }

  @Test("the object's category counts by how sure it is") func category() {
    let pair = [candidate("other", 0.72, category: "chair"), candidate("same", 0.7)]
    #expect(ids(pair) == ["same", "other"])
    #expect(ids(pair, RankingContext(category: "sofa", categoryConfidence: 0.1)) == ["other", "same"])
  }

  @Test("equal scores are ordered by id, whatever the input's order") func ties() {
    let many = (0..<50).map { candidate("p\($0)", Float($0 % 5) / 10) }
    let once = ids(many)
    for _ in 0..<10 { #expect(ids(many.shuffled()) == once) }
    #expect(ids([candidate("b", 0.5), candidate("a", 0.5)]) == ["a", "b"])
  }

  @Test("exact needs the calibrated threshold and the category") func exact() {
    func match(_ candidate: Candidate, _ context: RankingContext) -> LookProduct.Match? {
      SimilarityRanker().ranked([candidate], for: context).first?.match
    }
    #expect(match(candidate("a", 0.8), sofa) == .exact)
    #expect(match(candidate("a", 0.79), sofa) == .similar)
    #expect(match(candidate("a", 0.99, category: "chair"), sofa) == .similar)
    #expect(match(candidate("a", 0.99), RankingContext(category: "sofa")) == .similar)
    #expect(match(candidate("a", 0.99), RankingContext(category: nil, exactThreshold: 0.9)) == .exact)
  }

  @Test("at most two variants of a design are shown, the best two") func variants() {
    let many = (0..<5).map { candidate("v\($0)", Float($0) / 10, group: "g") } + [candidate("x", 0.05)]
    #expect(ids(many) == ["v4", "v3", "x"])
    #expect(SimilarityRanker(variantsPerGroup: 0).ranked(many, for: sofa).count == 2)
  }

}
