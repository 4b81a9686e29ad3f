import Catalog
import Domain
import Foundation
import Images
import Inference
import Ranking

extension LookFinder {
  /// Comparable products that are asked about category, attributes and price.
  private static let comparables = 24
  /// How quickly a product's word counts less with its distance from the nearest one.
  private static let sharpness: Float = 0.05

  /// What a seller may say about the product in a photo: found by what the catalogue says about the products that
  /// look like it.
  ///
  /// - Throws: `ImageError` when the bytes are no picture, or what a model or the store throws.
  public func suggestion(for photo: Data) async throws -> Suggestion {
    let picture = try decode(photo)
    let main = try await mainObject(of: picture)
    let box = main?.box ?? Box(x: 0, y: 0, width: Float(picture.width), height: Float(picture.height))
    guard let vector = try await embedder.embed([box], of: picture).first else { throw LookError.emptyCrop }
    let everywhere = try await candidates([
      index.search(vector.values, category: nil, limit: Self.comparables, excluding: [])
    ])[0]
    let categories = categories(main, vector, everywhere)
    let category = categories.first?.category
    let comparable =
      category == nil
      ? everywhere
      : try await candidates([
        index.search(vector.values, category: category, limit: Self.comparables, excluding: [])
      ])[0]
    let weighted = Self.weighted(comparable)
    let attributes = Self.attributes(weighted)
    let shown = ranker.ranked(comparable, for: RankingContext(category: category)).prefix(options.products)
    return Suggestion(
      box: box.clipped(toWidth: Float(picture.width), height: Float(picture.height))
        .scaled(1 / Float(picture.width), 1 / Float(picture.height)),
      categories: categories, attributes: attributes, title: Self.title(categories.first, attributes),
      price: Self.price(weighted), products: shown.map { LookProduct($0) })
  }

  /// The object a seller means: sure, large and in the middle; nil when nothing was found.
  private func mainObject(of picture: PixelBuffer) async throws -> FoundObject? {
    let (width, height) = (Float(picture.width), Float(picture.height))
    func weight(_ object: FoundObject) -> Float {
      let (x, y) = object.box.centre
      let offset = max(abs(x / width - 0.5), abs(y / height - 0.5))
      return object.confidence * (object.box.area / (width * height)).squareRoot() * (1 - offset)
    }
    return try await detect(in: picture).max { weight($0) < weight($1) }
  }

  /// The detector's word, the embedder's, and the vote of the products that look alike, in equal parts.
  private func categories(
    _ main: FoundObject?, _ vector: Embedding, _ alike: [Candidate]
  ) -> [Suggestion.CategoryGuess] {
    var voices: [[String: Float]] = []
    if let category = main?.category { voices.append([category.name: main?.confidence ?? 0]) }
    let said = CategoryBelief.voice(of: vector, in: embedder.vocabulary)
    if !said.isEmpty { voices.append(said) }
    var vote: [String: Float] = [:]
    for (product, weight) in Self.weighted(alike) {
      if let category = product.category { vote[category, default: 0] += weight }
    }
    if !vote.isEmpty { voices.append(vote) }
    guard !voices.isEmpty else { return [] }
    var sums: [String: Float] = [:]
    for voice in voices { sums.merge(voice) { $0 + $1 } }
    return sums.compactMap { name, sum in
      detector.vocabulary[name].map {
        Suggestion.CategoryGuess(
          category: name, googleProductCategory: $0.googleProductCategory,
          confidence: sum / Float(voices.count))
      }
    }
    .filter { $0.confidence >= 0.05 }
    .sorted { ($1.confidence, $0.category) < ($0.confidence, $1.category) }
    .prefix(3).map { $0 }
  }

  /// Products with weights that add up to one, the nearest heaviest.
  private static func weighted(_ candidates: [Candidate]) -> [(product: Product, weight: Float)] {
    let best = candidates.map(\.similarity).max() ?? 0
    let weights = candidates.map { exp(($0.similarity - best) / sharpness) }
    let sum = max(weights.reduce(0, +), .leastNormalMagnitude)
    return zip(candidates, weights).map { ($0.product, $1 / sum) }
  }

  /// For each attribute the value most weight stands behind; its confidence is that weight.
  private static func attributes(_ products: [(product: Product, weight: Float)]) -> [String: Suggestion
    .Guess]
  {
    var votes: [String: [String: Float]] = [:]
    for (product, weight) in products {
      for (name, value) in product.attributes where describing.contains(name) && !value.isEmpty {
        votes[name, default: [:]][value.lowercased(), default: 0] += weight
      }
    }
    return votes.compactMapValues { values in
      values.max { ($0.value, $1.key) < ($1.value, $0.key) }.map {
        Suggestion.Guess(value: $0.key, confidence: $0.value)
      }
    }
  }

  /// What a picture can show; a size or a condition it cannot.
  private static let describing: Set<String> = ["color", "material", "pattern", "gender", "age_group"]

  /// "Oak coffee table": what is fairly sure, then the category.
  private static func title(
    _ category: Suggestion.CategoryGuess?, _ attributes: [String: Suggestion.Guess]
  ) -> Suggestion.Guess? {
    guard let category else { return nil }
    let words = ["color", "pattern", "material"].compactMap { attributes[$0] }.filter { $0.confidence >= 0.5 }
    let text = (words.map(\.value) + [category.category.replacing("_", with: " ")]).joined(separator: " ")
    return Suggestion.Guess(
      value: text.prefix(1).uppercased() + text.dropFirst(),
      confidence: ([category.confidence] + words.map(\.confidence)).min() ?? 0)
  }

  /// The weighted fifth and fourth fifth of the prices in the currency most weight stands behind.
  private static func price(_ products: [(product: Product, weight: Float)]) -> Suggestion.PriceRange? {
    var prices: [String: [(amount: Decimal, weight: Float)]] = [:]
    for (product, weight) in products {
      guard let price = product.salePrice ?? product.price else { continue }
      prices[price.currency, default: []].append((price.amount, weight))
    }
    func sum(_ list: [(amount: Decimal, weight: Float)]) -> Float { list.map(\.weight).reduce(0, +) }
    guard let (currency, list) = prices.max(by: { (sum($0.value), $1.key) < (sum($1.value), $0.key) }) else {
      return nil
    }
    let sorted = list.sorted { $0.amount < $1.amount }
    let total = sum(sorted)
    func quantile(_ share: Float) -> Decimal {
      var passed: Float = 0
      for entry in sorted {
        passed += entry.weight
        if passed >= total * share { return entry.amount }
      }
      return sorted[sorted.count - 1].amount
    }
    return Suggestion.PriceRange(
      low: quantile(0.2), high: quantile(0.8), currency: currency, confidence: min(1, total),
      comparables: sorted.count)
  }
}
