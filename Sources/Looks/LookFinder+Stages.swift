import Annotations
import Catalog
import Domain
import Foundation
import Images
import Inference
import Networks
import Ranking

/// An object on its way through the stages.
struct FoundObject: Sendable {
  /// Where, in the picture's pixels.
  var box: Box
  /// What it is, when that is known; search then stays within the category.
  var category: Domain.Category?
  /// How sure that is, 0...1.
  var confidence: Float
  /// What is drawn of it, when that was asked for.
  var outline: LayeredObject?

  init(box: Box, category: Domain.Category?, confidence: Float) {
    self.box = box
    self.category = category
    self.confidence = confidence
  }

  init(_ detection: Detection, in categories: [Domain.Category]) {
    self.init(
      box: detection.box, category: categories[detection.category], confidence: detection.score)
  }

  init(box: Box, guess: (category: Domain.Category, probability: Float)?) {
    self.init(box: box, category: guess?.category, confidence: guess?.probability ?? 0)
  }
}

extension LookFinder {
  func decode(_ photo: Data) throws -> PixelBuffer {
    try decoder.decode(photo, longestSide: options.longestSide)
  }

  /// The most confident objects whose category the vocabulary knows.
  func detect(in picture: PixelBuffer, outlines: Outlines = .none) async throws -> [FoundObject] {
    let categories = detector.vocabulary.categories
    let outlines = max(outlines, options.outlines)
    if outlines > .none,
      let drawn = try await detector.detect(
        in: picture, outlines: outlines, everything: options.showsEveryObject)
    {
      return chosen(drawn, \.detection).map { object in
        var found = FoundObject(object.detection, in: categories)
        found.outline = object
        return found
      }
    }
    let found =
      options.showsEveryObject
      ? try await detector.detectEverything(in: picture) : try await detector.detect(in: picture)
    return chosen(found, \.self).map { FoundObject($0, in: categories) }
  }

  /// The most confident of those the vocabulary knows.
  private func chosen<Found>(_ found: [Found], _ detection: (Found) -> Detection) -> ArraySlice<Found> {
    found
      .filter {
        detector.vocabulary.categories.indices.contains(detection($0).category) && detection($0).box.area > 0
      }
      .sorted { detection($0).score > detection($1).score }
      .prefix(options.objects)
  }

  func embed(_ objects: [FoundObject], of picture: PixelBuffer) async throws -> [Embedding] {
    objects.isEmpty ? [] : try await embedder.embed(objects.map(\.box), of: picture)
  }

  /// The nearest products of each object, within its category and what a filter lets pass.
  func search(
    _ vectors: [Embedding], for objects: [FoundObject], _ filter: PieceFacets.Filter = .init()
  ) async throws -> [[Candidate]] {
    var scope = try await scope(category: nil, filter)
    var matches: [[ProductMatch]] = []
    for (vector, object) in zip(vectors, objects) {
      scope.categories = object.category.map { [$0.name] }
      matches.append(
        try await index.search(
          vector.values, in: scope, limit: options.products * options.candidatesPerProduct))
    }
    let curve = options.exactMatches?.curve
    return zip(try await candidates(matches), zip(vectors, objects)).map { candidates, asked in
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

  /// The answer: each object with its best products, boxes as fractions of the picture.
  func rank(_ candidates: [[Candidate]], for objects: [FoundObject], in picture: PixelBuffer) -> [LookObject]
  {
    zip(objects, candidates).compactMap { object, candidates -> LookObject? in
      let context = RankingContext(
        category: object.category?.name, categoryConfidence: object.confidence,
        exactThreshold: options.exactMatches?.threshold(of: object.category?.name ?? ""))
      let precision = options.exactMatches?.precision(of: object.category?.name)
      let products = ranker.ranked(candidates, for: context).prefix(options.products).map {
        LookProduct($0, precisionOfExact: precision)
      }
      guard !products.isEmpty || options.keepsObjectsWithoutProducts else { return nil }
      // Without a category of its own the object is what its best product is.
      let category = object.category ?? candidates.first?.product.category.flatMap { detector.vocabulary[$0] }
      let inside = object.box.clipped(toWidth: Float(picture.width), height: Float(picture.height))
      var shown = LookObject(
        box: inside.scaled(1 / Float(picture.width), 1 / Float(picture.height)),
        category: category?.name ?? "", googleProductCategory: category?.googleProductCategory ?? 0,
        score: object.confidence, products: products)
      if let outline = object.outline {
        shown.mask = LookMask(outline.visible, in: picture)
        shown.wholeMask = outline.whole.map { LookMask($0, in: picture) }
        shown.hiddenShare = outline.hiddenShare
      }
      return shown
    }
  }
}

extension LookMask {
  /// A drawn mask in COCO's run lengths.
  init(_ mask: PlacedMask, in picture: PixelBuffer) {
    let runs = RunLengthMask(
      height: picture.height, width: picture.width,
      pixels: mask.pixels(width: picture.width, height: picture.height))
    self.init(height: runs.height, width: runs.width, counts: runs.compressed)
  }
}

extension LookProduct {
  /// A ranked candidate as it is shown.
  ///
  /// - Parameter precisionOfExact: how often matches called exact were right where that was measured.
  init(_ ranked: RankedCandidate, precisionOfExact: Double? = nil) {
    self.init(ranked.candidate.product, score: ranked.score, match: ranked.match)
    similarity = ranked.candidate.similarity
    picture = ranked.candidate.pictureIndex
    matchPrecision = ranked.match == .exact ? precisionOfExact : nil
    matchProbability = ranked.candidate.matchProbability
    attributeAgreement = ranked.candidate.attributeAgreement
  }
}

extension Embedding {
  /// The most probable category, when the embedder names categories and is fairly sure.
  func categoryGuess(in vocabulary: Vocabulary) -> (category: Domain.Category, probability: Float)? {
    guard categoryProbabilities.count == vocabulary.count,
      let best = categoryProbabilities.indices.max(by: {
        categoryProbabilities[$0] < categoryProbabilities[$1]
      }),
      categoryProbabilities[best] >= 0.4
    else { return nil }
    return (vocabulary.categories[best], categoryProbabilities[best])
  }
}
