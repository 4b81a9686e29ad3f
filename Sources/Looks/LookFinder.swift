import Catalog
import Domain
import Foundation
import Images
import Inference
import Ranking

/// From a picture to products: decode, detect, embed, search, rank.
///
/// A value that many tasks may use at once; models and store keep their own order inside.
public struct LookFinder: Sendable {
  /// How much is looked for.
  public struct Options: Sendable, Hashable {
    /// Longest side a picture is decoded to, in pixels; larger ones are brought down.
    public var longestSide = 1_280
    /// Objects shown of a picture, the most confident ones.
    public var objects = 24
    /// Products shown for an object.
    public var products = 12
    /// Candidates searched for each product shown, so that the ranker has something to choose from.
    public var candidatesPerProduct = 4
    /// Similarities from which on a match is called exact, by category; nil (not calibrated) calls none so.
    public var exactMatches: OperatingPoints?
    /// Whether objects are shown that the model's operating points leave out.
    public var showsEveryObject = false
    /// What is drawn of each object where nobody says so, and the detector draws masks.
    public var outlines = Outlines.none
    /// Whether objects without products stay in the answer (they get no dot).
    public var keepsObjectsWithoutProducts = false

    /// The defaults.
    public init() {}
  }

  let decoder: ImageDecoder
  let detector: any ObjectDetecting
  let embedder: any ObjectEmbedding
  let index: any ProductIndex
  let store: any ProductStore
  let ranker: any Ranker
  let permissions: (any PermissionSource)?
  let agreement: AttributeAgreement
  /// How much is looked for.
  public let options: Options

  /// A finder of these parts.
  ///
  /// `index` must hold vectors of `embedder`; `permissions` is asked at every look which products may be shown.
  public init(
    detector: any ObjectDetecting, embedder: any ObjectEmbedding, index: any ProductIndex,
    store: any ProductStore, ranker: any Ranker, decoder: ImageDecoder = ImageDecoder(),
    options: Options = Options(), permissions: (any PermissionSource)? = nil
  ) {
    self.detector = detector
    self.embedder = embedder
    agreement = AttributeAgreement(heads: embedder.heads)
    self.index = index
    self.store = store
    self.ranker = ranker
    self.decoder = decoder
    self.options = options
    self.permissions = permissions
  }

  /// The most that can be drawn of objects.
  public var drawableOutlines: Outlines { get async { await detector.drawableOutlines } }

  /// The objects of a picture file's bytes and the products for each.
  ///
  /// - Throws: `ImageError` when the bytes are no picture, or what a model or the store throws.
  public func look(in photo: Data, _ query: LookQuery = LookQuery()) async throws -> Look {
    var watch = Stopwatch()
    let picture = try await watch.time(\.decode) { try decode(photo) }
    var objects = try await watch.time(\.detect) { try await detect(in: picture, outlines: query.outlines) }
    let vectors = try await watch.time(\.embed) { try await embed(objects, of: picture) }
    objects = named(objects, by: vectors)
    let candidates = try await watch.time(\.search) {
      try await search(vectors, for: objects, query.filter)
    }
    let shown = await watch.time(\.rank) { rank(candidates, for: objects, in: picture) }
    return Look(objects: shown, milliseconds: watch.total())
  }

  /// Where the detector sees objects, without their products: boxes in fractions (0...1) of the upright picture, the most
  /// confident first.
  ///
  /// - Throws: `ImageError` when the bytes are no picture, or what the detector throws.
  public func boxes(in photo: Data) async throws -> [Box] {
    let picture = try decode(photo)
    let (width, height) = (Float(picture.width), Float(picture.height))
    return try await detect(in: picture).map { object in
      object.box.clipped(toWidth: width, height: height).scaled(1 / width, 1 / height)
    }
  }

  /// The products for one part of a picture that someone has cut out.
  ///
  /// - Parameters:
  ///   - crop: the part, in fractions (0...1) of the upright picture.
  ///   - filter: which products are wanted; none of them is missed, however unlike the others are.
  /// - Returns: a look of one object; its category is the embedder's own guess, when it makes one.
  public func look(in photo: Data, crop: Box, filter: PieceFacets.Filter = .init()) async throws -> Look {
    var watch = Stopwatch()
    let picture = try await watch.time(\.decode) { try decode(photo) }
    let box = crop.scaled(Float(picture.width), Float(picture.height))
      .clipped(toWidth: Float(picture.width), height: Float(picture.height))
    guard box.area >= 1 else { throw LookError.emptyCrop }
    let vectors = try await watch.time(\.embed) { try await embedder.embed([box], of: picture) }
    let objects = vectors.map { FoundObject(box: box, saying: $0, in: embedder.vocabulary) }
    let candidates = try await watch.time(\.search) {
      try await search(vectors, for: objects, filter)
    }
    let shown = await watch.time(\.rank) { rank(candidates, for: objects, in: picture) }
    return Look(objects: shown, milliseconds: watch.total())
  }

  /// Products that look like one of the catalogue, best first, itself left out.
  ///
  /// - Parameter filter: which products are wanted; none of them is missed.
  /// - Returns: nil when there is no such product; nothing when its pictures have not been embedded.
  public func similar(to productID: String, limit: Int = 12, filter: PieceFacets.Filter = .init())
    async throws
    -> [LookProduct]?
  {
    guard let product = try await store.product(id: productID)?.product,
      try await permissions?.permissions().allows(product) ?? true
    else { return nil }
    let known = try await store.embeddings(of: productID, modelID: index.modelID)
    guard let main = known.min(by: { $0.entry.pictureIndex < $1.entry.pictureIndex }) else { return [] }
    let scope = try await scope(category: product.category, excluding: [productID], filter)
    let matches = try await index.search(
      main.entry.vector, in: scope, limit: limit * options.candidatesPerProduct)
    let candidates = try await candidates([matches])[0]
    let context = RankingContext(category: product.category)
    return ranker.ranked(candidates, for: context).prefix(limit).map { LookProduct($0) }
  }
}

/// What cannot be looked at.
public enum LookError: Error, Equatable, CustomStringConvertible {
  /// The part cut out has no area inside the picture.
  case emptyCrop
  /// The store searches no texts.
  case noWords

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .emptyCrop: "The part cut out lies outside the picture or is empty; choose a larger part."
    case .noWords: "This catalogue's store searches no texts; ask without words."
    }
  }
}
