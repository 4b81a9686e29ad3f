import Catalog
import Networks

/// A catalogue of made-up vectors: a cluster for each category, sizes by Zipf's law, always the same.
struct SyntheticCatalogue {
  /// What a query is restricted to.
  enum Restriction {
    /// The category the query resembles.
    case own
    /// A category it does not resemble.
    case other
    /// Nothing.
    case none
  }

  /// A query.
  struct Question {
    var vector: [Float]
    var category: String?
  }

  private(set) var entries: [IndexEntry] = []
  private let centres: [[Float]]
  private let sizes: [Int]

  init(vectors: Int, dimension: Int, categories: Int) {
    var generator = SplitMix64(seed: 7)
    centres = (0..<categories).map { _ in Self.gaussian(dimension, using: &generator) }
    sizes = Self.zipf(vectors, categories: categories)
    entries.reserveCapacity(vectors)
    for (category, size) in sizes.enumerated() {
      for number in 0..<size {
        entries.append(
          IndexEntry(
            productID: "\(category)-\(number)", pictureIndex: 0, category: "category \(category)",
            vector: Self.near(centres[category], using: &generator)))
      }
    }
  }

  /// Queries, each near the centre of a category drawn by size.
  func questions(_ count: Int, _ restriction: Restriction) -> [Question] {
    var generator = SplitMix64(seed: 11)
    return (0..<count).map { _ in
      let asked = category(using: &generator)
      let vector: [Float]
      switch restriction {
      case .own, .none: vector = Self.near(centres[asked], using: &generator)
      case .other:
        let shift = Int.random(in: 1..<centres.count, using: &generator)
        vector = Self.near(centres[(asked + shift) % centres.count], using: &generator)
      }
      return Question(vector: vector, category: restriction == .none ? nil : "category \(asked)")
    }
  }

  /// The products most like the question by floats alone, those level with the last included.
  func exactAnswer(to question: Question, limit: Int) -> Set<String> {
    var scored: [(score: Float, id: String)] = []
    for entry in entries where question.category == nil || entry.category == question.category {
      var score: Float = 0
      for (left, right) in zip(entry.vector, question.vector) { score += left * right }
      scored.append((score, entry.productID))
    }
    return Set(scored.sorted { $0.score > $1.score }.prefix(limit).map(\.id))
  }

  private func category(using generator: inout SplitMix64) -> Int {
    var place = Int.random(in: 0..<entries.count, using: &generator)
    for (category, size) in sizes.enumerated() {
      if place < size { return category }
      place -= size
    }
    return 0
  }

  /// Sizes proportional to 1, 1/2, 1/3 ..., at least 1, adding up to `vectors`.
  static func zipf(_ vectors: Int, categories: Int) -> [Int] {
    let whole = (1...categories).reduce(0) { $0 + 1 / Double($1) }
    let spare = vectors - categories
    var sizes = (1...categories).map { 1 + Int(Double(spare) / (Double($0) * whole)) }
    sizes[0] += vectors - sizes.reduce(0, +)
    return sizes
  }

  private static func near(_ centre: [Float], using generator: inout SplitMix64) -> [Float] {
    let noise = gaussian(centre.count, using: &generator)
    return unit(zip(centre, noise).map { $0 * 0.5 + $1 * 0.5 })
  }

  /// A unit vector of a random direction; sums of uniform numbers are close enough to normal ones.
  private static func gaussian(_ dimension: Int, using generator: inout SplitMix64) -> [Float] {
    unit(
      (0..<dimension).map { _ in
        let bits = generator.next()
        var sum: Float = 0
        for part in 0..<4 { sum += Float((bits >> (16 * part)) & 0xffff) / 65_535 - 0.5 }
        return sum
      })
  }

  private static func unit(_ values: [Float]) -> [Float] {
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? values.map { $0 / length } : values
  }
}
