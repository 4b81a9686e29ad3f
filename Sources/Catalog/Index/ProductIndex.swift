/// One picture's vector on its way into the index.
public struct IndexEntry: Sendable, Hashable {
  /// The product it shows.
  public var productID: String
  /// Its place among the product's pictures, from 0.
  public var pictureIndex: Int
  /// The product's category; nil puts it in the partition that only unrestricted search reads.
  public var category: String?
  /// The embedding, unit length.
  public var vector: [Float]
  /// What filters ask about the product; those of its latest entry hold for all its pictures.
  public var facets: ProductFacets

  /// An entry from its parts.
  public init(
    productID: String, pictureIndex: Int, category: String?, vector: [Float],
    facets: ProductFacets = ProductFacets()
  ) {
    self.productID = productID
    self.pictureIndex = pictureIndex
    self.category = category
    self.vector = vector
    self.facets = facets
  }
}

/// A product that search found, by the picture of it that is most like the query.
public struct ProductMatch: Sendable, Hashable {
  /// The product.
  public let productID: String
  /// Which of its pictures is most like the query, from 0.
  public let pictureIndex: Int
  /// Dot product of the two unit vectors, -1...1.
  public let similarity: Float

  /// A match from its parts.
  public init(productID: String, pictureIndex: Int, similarity: Float) {
    self.productID = productID
    self.pictureIndex = pictureIndex
    self.similarity = similarity
  }
}

/// Finds the products whose pictures are most like a query, within categories.
public protocol ProductIndex: Sendable {
  /// The embedder the vectors come from; vectors of different models cannot be compared.
  var modelID: String { get }
  /// Numbers in a vector.
  var dimension: Int { get }
  /// How many pictures are in the index.
  var count: Int { get async throws }
  /// How many pictures each category has; the key is nil for products without one.
  var counts: [String?: Int] { get async throws }
  /// Names the content: another whenever the content is another.
  var version: String { get async throws }

  /// The products most like `query`, best first, each once.
  ///
  /// - Parameters:
  ///   - query: a vector of `dimension` numbers, of any length but zero (it is normalised).
  ///   - scope: the categories to search within, and which of their products may be found.
  ///   - limit: how many products at most.
  /// - Returns: at most `limit` matches, ordered by similarity, then by product id.
  func search(_ query: [Float], in scope: SearchScope, limit: Int) async throws -> [ProductMatch]
  /// Inserts pictures, replacing those with the same product and picture place.
  func upsert(_ entries: [IndexEntry]) async throws
  /// Removes every picture of these products.
  func remove(productIDs: Set<String>) async throws
}

extension ProductIndex {
  /// The products of a category, or of all for nil, that are most like `query`.
  public func search(_ query: [Float], category: String?, limit: Int, excluding: Set<String>) async throws
    -> [ProductMatch]
  {
    try await search(query, in: SearchScope(category: category, excluding: excluding), limit: limit)
  }
}

/// An index that can be kept at what a store holds; see `IndexFollower`.
public protocol FollowingIndex: ProductIndex {
  /// Takes over what changed in the store after a revision.
  ///
  /// - Returns: the revision the index is at now; nil when too much has changed, and building it anew is quicker.
  func follow(_ store: any ProductStore, from revision: Int64) async throws -> Int64?
  /// Replaces the content by the store's; searches see the old content until all is read.
  ///
  /// - Returns: the store's revision that the index is at now.
  func rebuild(from store: any ProductStore) async throws -> Int64
  /// The store's revision that an index has which other processes write too; nil for one that is this process's own.
  var sharedRevision: Int64? { get async throws }
  /// Keeps the content for the next start, where it is not kept anyway.
  func save(to path: String, storeRevision: Int64) throws
}

extension FollowingIndex {
  /// The index is this process's own.
  public var sharedRevision: Int64? { nil }
}

/// Why an index could not do what was asked.
public enum IndexError: Error, Equatable, CustomStringConvertible {
  /// A vector has the wrong number of values.
  case wrongDimension(expected: Int, found: Int)
  /// A vector has a value that is not a finite number, or is all zero.
  case unusableVector(productID: String?)
  /// An index file cannot be used; it is rebuilt from the store.
  case unusableFile(path: String, reason: String)
  /// An index file cannot be written.
  case unwritableFile(path: String, reason: String)
  /// The engine that holds the index does not answer now; it may a little later.
  case unavailable(engine: String, reason: String)
  /// The engine that holds the index will not do what was asked.
  case refused(engine: String, reason: String)

  /// What happened, where, and what to do.
  public var description: String {
    switch self {
    case .wrongDimension(let expected, let found):
      "a vector has \(found) numbers where the index holds \(expected); is it from another embedder?"
    case .unusableVector(let productID):
      "the vector of \(productID.map { "product \($0)" } ?? "the query") is zero or not finite"
    case .unusableFile(let path, let reason):
      "the index \(path) cannot be used (\(reason)); delete it and it is built again from the catalogue"
    case .unwritableFile(let path, let reason):
      "the index \(path) cannot be written (\(reason)); check the folder's space and permissions"
    case .unavailable(let engine, let reason):
      "\(engine) cannot be searched now: \(reason); try again in a moment"
    case .refused(let engine, let reason): "\(engine) refused: \(reason)"
    }
  }
}
