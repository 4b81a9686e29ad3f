import Domain
import Foundation
import Testing

@Suite("CategoryBelief: what an object may be")
struct CategoryBeliefTests {
  @Test("one voice keeps its order; allowances are 0 and then the logarithm of the ratio at the temperature")
  func oneVoice() throws {
    let belief = try #require(CategoryBelief([["sofa": 0.2, "chair": 0.4, "lamp": 0.001]]))
    #expect(belief.likely.map(\.name) == ["chair", "sofa"])
    #expect(belief.likely[0].allowance == 0)
    #expect(abs(belief.likely[1].allowance + 0.05 * log(Float(2))) < 1e-6)
    #expect(belief.allowance(of: "lamp") == nil && belief.allowance(of: nil) == nil)
  }

  @Test("voices multiply, in any order and at any scale, and the best is never missing")
  func properties() throws {
    var random = SystemRandomNumberGenerator()
    let names = (0..<40).map { "c\($0)" }
    for _ in 0..<200 {
      func voice() -> [String: Float] {
        Dictionary(
          names.map { ($0, pow(Float.random(in: 0...1, using: &random), 4)) }, uniquingKeysWith: max)
      }
      let (one, two) = (voice(), voice())
      let belief = try #require(CategoryBelief([one, two]))
      #expect(CategoryBelief([two, one])?.likely.map(\.name) == belief.likely.map(\.name))
      #expect((1...5).contains(belief.likely.count))
      #expect(belief.likely.map(\.allowance) == belief.likely.map(\.allowance).sorted(by: >))
      #expect(belief.best.allowance == 0 && belief.likely.allSatisfy { $0.allowance >= -0.2 })
      #expect(belief.likely.map(\.probability).reduce(0, +) <= 1.0001)
    }
  }

  @Test("no voice, a silent one or one of zeros is no belief")
  func nothingSaid() {
    #expect(CategoryBelief([]) == nil)
    #expect(CategoryBelief([[:]]) == nil)
    #expect(CategoryBelief([["sofa": 0], [:]]) == nil)
    #expect(CategoryBelief([["sofa": .nan]]) == nil)
  }

  @Test("an embedder that does not know what the detector names has no say")
  func otherVocabulary() throws {
    let alone = try #require(CategoryBelief.shared(by: ["hammer": 0.7, "saw": 0.2], and: ["sofa": 1]))
    #expect(alone.likely.map(\.name) == ["hammer", "saw"])
    let both = try #require(
      CategoryBelief.shared(by: ["hammer": 0.5, "saw": 0.4], and: ["hammer": 0.1, "saw": 0.9]))
    #expect(both.best.name == "saw")
  }
}
