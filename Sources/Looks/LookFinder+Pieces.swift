import Catalog
import Domain
import Foundation
import Inference
import Ranking

extension LookFinder {
  /// The products for one part of a picture that pass a filter, and what the candidates could be filtered by.
  ///
  /// - Throws: `LookError.emptyCrop` when the part has no area in the picture, or what decoding, a model or the
  ///   store throws.
  public func piece(in photo: Data, _ query: PieceQuery) async throws -> Piece {
    let picture = try decode(photo)
    let box = query.box.scaled(Float(picture.width), Float(picture.height))
      .clipped(toWidth: Float(picture.width), height: Float(picture.height))
    guard box.area >= 1 else { throw LookError.emptyCrop }
    let vectors = try await embed([FoundObject(box: box, category: nil, confidence: 0)], of: picture)
    guard let vector = vectors.first else { throw LookError.emptyCrop }
    let object: FoundObject
    if let category = query.category.flatMap({ detector.vocabulary[$0] }) {
      object = FoundObject(box: box, category: category, confidence: 1)
    } else {
      object = FoundObject(box: box, saying: vector, in: embedder.vocabulary)
    }
    let most = max(Self.filteredCandidates, query.limit)
    let candidates = try await candidates(of: [object], by: [vector], in: SearchScope(), limit: most)[0]
    let context = RankingContext(
      category: object.category?.name, categoryConfidence: object.confidence,
      exactThreshold: options.exactMatches?.threshold(of: object.category?.name ?? ""))
    let precision = options.exactMatches?.precision(of: object.category?.name)
    var wanted = candidates
    if query.filter.count > 0 {
      // The index itself leaves out what is not wanted, so that a narrow filter still finds what there is far off.
      let scope = try await self.scope(category: nil, query.filter)
      wanted = try await self.candidates(of: [object], by: [vector], in: scope, limit: most)[0]
    }
    let products = ranker.ranked(wanted, for: context).prefix(max(0, query.limit))
      .map { LookProduct($0, precisionOfExact: precision) }
    let category = object.category ?? candidates.first?.product.category.flatMap { detector.vocabulary[$0] }
    return Piece(
      object: LookObject(
        box: box.scaled(1 / Float(picture.width), 1 / Float(picture.height)),
        category: category?.name ?? "", googleProductCategory: category?.googleProductCategory ?? 0,
        score: object.confidence, products: Array(products)),
      facets: PieceFacets(candidates.map(\.product)))
  }

  /// Candidates a filter chooses from.
  private static let filteredCandidates = 240
}

extension LookFinder {
  /// Where the index may look: a category, or everything for nil, and in it what passes a filter.
  ///
  /// - Throws: `LookError.noWords` when words are asked for and the store searches no texts.
  func scope(category: String?, excluding: Set<String> = [], _ filter: PieceFacets.Filter) async throws
    -> SearchScope
  {
    var scope = SearchScope(
      category: category, excluding: excluding, among: try await products(matching: filter.words))
    scope.filter = FacetFilter(filter)
    return scope
  }
}

extension FacetFilter {
  /// The part of a filter that the index answers: all but the words.
  fileprivate init(_ filter: PieceFacets.Filter) {
    var attributes = filter.attributes
    if !filter.colors.isEmpty {
      // Asked for in both ways, a colour must be meant by both.
      let named = attributes["color"].map { Set($0.map { $0.lowercased() }) }
      attributes["color"] = named.map { $0.intersection(filter.colors) } ?? filter.colors
    }
    self.init(
      minimumPrice: filter.minimumPrice.map { NSDecimalNumber(decimal: $0).doubleValue },
      maximumPrice: filter.maximumPrice.map { NSDecimalNumber(decimal: $0).doubleValue },
      availability: filter.availableOnly ? [.inStock] : [], brands: filter.brands, attributes: attributes)
  }
}
