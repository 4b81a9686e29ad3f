import Catalog
import Domain
import Inference
import Ranking

extension LookFinder {
  /// The nearest products of each object, within its likely categories and what a filter lets pass.
  func search(
    _ vectors: [Embedding], for objects: [FoundObject], _ filter: PieceFacets.Filter = .init()
  ) async throws -> [[Candidate]] {
    let scope = try await scope(category: nil, filter)
    let found = try await candidates(
      of: objects, by: vectors, in: scope, limit: options.products * options.candidatesPerProduct)
    let curve = options.exactMatches?.curve
    return zip(found, zip(vectors, objects)).map { candidates, asked in
      candidates.map { candidate in
        var candidate = candidate
        candidate.attributeAgreement = agreement.share(of: candidate.product, asked.0.attributeProbabilities)
        candidate.matchProbability = curve.map {
          Float($0.probability(score: candidate.similarity, category: asked.1.category?.name))
        }
        return candidate
      }
    }
  }

  /// The products most like each object, those of its less likely categories standing back by as much.
  ///
  /// - Parameter scope: which products may be found; its categories are the objects' own.
  func candidates(
    of objects: [FoundObject], by vectors: [Embedding], in scope: SearchScope, limit: Int
  ) async throws -> [[Candidate]] {
    let searches = objects.indices.flatMap { object in
      objects[object].places.map { (object: object, place: $0) }
    }
    let found = try await withThrowingTaskGroup(of: (Int, [ProductMatch]).self) { group in
      var found = [[ProductMatch]](repeating: [], count: searches.count)
      for (number, search) in searches.enumerated() {
        // An engine on another machine answers several at once, but many looks share it.
        if number >= Self.searchesAtOnce, let (done, matches) = try await group.next() {
          found[done] = matches
        }
        group.addTask {
          var scope = scope
          scope.categories = search.place.category.map { [$0] }
          return (number, try await index.search(vectors[search.object].values, in: scope, limit: limit))
        }
      }
      for try await (done, matches) in group { found[done] = matches }
      return found
    }
    var matches = [[(match: ProductMatch, standing: Float)]](repeating: [], count: objects.count)
    var hasFirst = [Bool](repeating: false, count: objects.count)
    for (search, list) in zip(searches, found) {
      if search.place.allowance == 0, !list.isEmpty { hasFirst[search.object] = true }
      // A shop without rugs has nothing for a rug, and not what a rug is least unlikely to be instead.
      guard hasFirst[search.object] || search.place.allowance >= Self.leastInstead else { continue }
      matches[search.object] += list.map { ($0, $0.similarity + search.place.allowance) }
    }
    let best = zip(objects, matches).map { object, list in
      // One category's come in order already.
      guard object.places.count > 1 else { return list.map(\.match) }
      return list.sorted { ($1.standing, $0.match.productID) < ($0.standing, $1.match.productID) }
        .prefix(limit).map(\.match)
    }
    return zip(objects, try await candidates(best)).map { object, candidates in
      candidates.map { candidate in
        var candidate = candidate
        candidate.categoryAllowance = object.belief?.allowance(of: candidate.product.category)
        return candidate
      }
    }
  }

  /// Allowance of a category that is half as probable as the first.
  private static let leastInstead = CategoryBelief.temperature * -0.6931472
  /// Searches of one look under way at once.
  private static let searchesAtOnce = 4

  /// The products behind matches, fetched once for all objects; products that are gone fall out.
  func candidates(_ matches: [[ProductMatch]]) async throws -> [[Candidate]] {
    let ids = Set(matches.joined().map(\.productID))
    let products = try await store.products(ids: ids.sorted())
    let permissions = try await permissions?.permissions()
    return matches.map { list in
      list.compactMap { match in
        guard let stored = products[match.productID], !stored.isRetired,
          permissions?.allows(stored.product) ?? true
        else { return nil }
        return Candidate(
          product: stored.product, pictureIndex: match.pictureIndex, similarity: match.similarity)
      }
    }
  }
}

extension FoundObject {
  /// Where products of the object are looked for, nil for everywhere, and what is added to their similarity there.
  fileprivate var places: [(category: String?, allowance: Float)] {
    belief?.likely.map { ($0.name, $0.allowance) } ?? [(category?.name, 0)]
  }
}
