import Catalog
import Foundation
import SwiftProtobuf

extension MilvusProductIndex {
  /// Rows that one search may give, Milvus's own limit.
  private static let deepest = 16_384

  /// The products most like `query`, best first, each once; see `ProductIndex.search`.
  public func search(_ query: [Float], in scope: SearchScope, limit: Int) async throws -> [ProductMatch] {
    guard query.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: query.count)
    }
    guard let unit = Quantizer.normalized(query) else { throw IndexError.unusableVector(productID: nil) }
    guard limit > 0 else { return [] }
    let end = ContinuousClock.now.advanced(by: connection.address.deadline)
    var scope = scope
    var matches: [ProductMatch] = []
    // Several pictures of a product fold to one, which may leave too few: then look deeper, and past what one search
    // gives, without the products found so far.
    var depth = min(max(4 * limit, 64), Self.deepest)
    while true {
      guard let condition = MilvusExpression.condition(scope) else { return matches }
      let hits = try await hits(unit, where: condition, depth: depth, until: end)
      let folded = Self.folded(hits)
      let isAll = hits.count < depth
      if matches.count + folded.count >= limit || isAll || depth == Self.deepest {
        matches += folded.prefix(limit - matches.count)
        if matches.count >= limit || isAll || folded.isEmpty { return matches }
        scope.excluding.formUnion(folded.map(\.productID))
      } else {
        depth = min(depth * 4, Self.deepest)
      }
    }
  }

  private func hits(
    _ query: [Float], where condition: String, depth: Int, until end: ContinuousClock.Instant
  ) async throws -> [ProductMatch] {
    var placeholder = MilvusPlaceholderValue()
    placeholder.tag = "$0"
    placeholder.type = Int32(MilvusDataType.floatVector.rawValue)
    placeholder.values = [query.withUnsafeBytes { Data($0) }]
    let group = try MilvusPlaceholderGroup.with { $0.placeholders = [placeholder] }.serializedBytes() as Data
    let graph = connection.address.graph
    let view = view()
    let request = MilvusSearchRequest.with {
      $0.dbName = connection.address.database
      $0.collectionName = collection.alias
      $0.dsl = condition
      $0.dslType = 1
      $0.placeholderGroup = group
      $0.nq = 1
      $0.searchParams = .init([
        "anns_field": MilvusColumns.vector, "topk": String(depth), "metric_type": "IP", "round_decimal": "-1",
        "params": graph == .flat ? "{}" : "{\"ef\": \(max(depth, 128))}",
      ])
      $0.consistencyLevel = view.level
      $0.guaranteeTimestamp = view.time
    }
    var isSecond = false
    while true {
      do {
        let answer: MilvusSearchResults = try await connection.call(
          "Search", request, deadline: ContinuousClock.now.duration(to: end))
        return zip(answer.results.ids.strID.data, answer.results.scores).compactMap { key, similarity in
          MilvusRow.parts(ofKey: key).map {
            ProductMatch(productID: $0.productID, pictureIndex: $0.picture, similarity: similarity)
          }
        }
      } catch is MilvusConnection.Missing {
        // The alias may just have been given to another collection, and the one before dropped.
        guard !isSecond else { throw missing }
        isSecond = true
      }
    }
  }

  /// The best picture of each product, by similarity, then by product.
  private static func folded(_ hits: [ProductMatch]) -> [ProductMatch] {
    var seen: Set<String> = []
    return hits.sorted { first, second in
      if first.similarity != second.similarity { return first.similarity > second.similarity }
      if first.productID != second.productID { return first.productID < second.productID }
      return first.pictureIndex < second.pictureIndex
    }.filter { seen.insert($0.productID).inserted }
  }
}
