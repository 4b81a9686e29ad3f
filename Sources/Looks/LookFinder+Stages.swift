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
  /// What it is, when that is known.
  var category: Domain.Category?
  /// How sure it is that there is an object, or of the category where someone cut it out, 0...1.
  var confidence: Float
  /// The categories it may be of, which search stays within; nil where the one is known, or none is.
  var belief: CategoryBelief?
  /// What is drawn of it, when that was asked for.
  var outline: LayeredObject?
  /// What the detector says of its categories.
  private var voice: [String: Float] = [:]

  init(box: Box, category: Domain.Category?, confidence: Float) {
    self.box = box
    self.category = category
    self.confidence = confidence
  }

  init(_ detection: Detection, in vocabulary: Vocabulary) {
    self.init(
      box: detection.box, category: vocabulary.categories[detection.category], confidence: detection.score)
    voice = CategoryBelief.voice(of: detection, in: vocabulary)
  }

  /// A part that someone cut out, of which the embedder alone says what it is.
  init(box: Box, saying embedding: Embedding, in vocabulary: Vocabulary) {
    self.init(box: box, category: nil, confidence: 0)
    guard let said = CategoryBelief([CategoryBelief.voice(of: embedding, in: vocabulary)]) else { return }
    if said.best.probability >= Self.leastSearched { belief = said }
    guard said.best.probability >= Self.leastNamed else { return }
    category = vocabulary[said.best.name]
    confidence = said.best.probability
  }

  /// From which probability on a part is searched in the categories it may be of rather than everywhere.
  private static let leastSearched: Float = 0.25
  /// From which probability on a part is called by its category.
  private static let leastNamed: Float = 0.4

  /// The same object once the embedder has seen it too: two networks' words about its category.
  func heard(_ embedding: Embedding, in vocabulary: Vocabulary) -> FoundObject {
    var object = self
    object.belief = CategoryBelief.shared(by: voice, and: CategoryBelief.voice(of: embedding, in: vocabulary))
    if let best = object.belief?.best { object.category = vocabulary[best.name] ?? category }
    return object
  }
}

extension LookFinder {
  func decode(_ photo: Data) throws -> PixelBuffer {
    try decoder.decode(photo, longestSide: options.longestSide)
  }

  /// The most confident objects whose category the vocabulary knows.
  func detect(in picture: PixelBuffer, outlines: Outlines = .none) async throws -> [FoundObject] {
    let outlines = max(outlines, options.outlines)
    if outlines > .none,
      let drawn = try await detector.detect(
        in: picture, outlines: outlines, everything: options.showsEveryObject)
    {
      return chosen(drawn, \.detection).map { object in
        var found = FoundObject(object.detection, in: detector.vocabulary)
        found.outline = object
        return found
      }
    }
    let found =
      options.showsEveryObject
      ? try await detector.detectEverything(in: picture) : try await detector.detect(in: picture)
    return chosen(found, \.self).map { FoundObject($0, in: detector.vocabulary) }
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

  /// Objects by what detector and embedder together take them for.
  func named(_ objects: [FoundObject], by vectors: [Embedding]) -> [FoundObject] {
    zip(objects, vectors).map { $0.heard($1, in: embedder.vocabulary) }
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
