import Domain
import Foundation

/// What an import knows of one product: the product and its resolved pictures.
public struct ImportedProduct: Sendable, Hashable {
  /// The product, category resolved.
  public var product: Product
  /// Its pictures in order, with what tells a changed file from an unchanged one.
  public var pictures: [PictureSource]

  /// An import's view of a product.
  public init(product: Product, pictures: [PictureSource]) {
    self.product = product
    self.pictures = pictures
  }
}

/// A picture as an import finds it.
public struct PictureSource: Sendable, Hashable {
  /// Absolute path of a local file, or an address.
  public var location: String
  /// Changes when the content does; empty when that is not known.
  public var fingerprint: String
  /// Why the picture cannot be used, when that is known already.
  public var problem: String?

  /// A picture from its parts.
  public init(location: String, fingerprint: String = "", problem: String? = nil) {
    self.location = location
    self.fingerprint = fingerprint
    self.problem = problem
  }
}

/// What inserting a product meant.
public enum UpsertOutcome: String, Sendable, Hashable, Codable {
  /// It was not there (or had been retired).
  case added
  /// Something about it differs.
  case changed
  /// All is as it was.
  case unchanged
}

/// A product of the store.
public struct StoredProduct: Sendable, Hashable {
  /// The product.
  public var product: Product
  /// Whether it vanished from its feed; a retired product is kept but not found by search.
  public var isRetired: Bool

  /// A stored product from its parts.
  public init(product: Product, isRetired: Bool) {
    self.product = product
    self.isRetired = isRetired
  }
}

/// A product's picture in the store.
public struct StoredPicture: Sendable, Hashable, Identifiable {
  /// The store's number for it.
  public let id: Int64
  /// The product it shows.
  public let productID: String
  /// Its place among the product's pictures, from 0.
  public let position: Int
  /// Absolute path of a local file, or an address.
  public let location: String
  /// Changes when the content does.
  public let fingerprint: String
  /// Why it could not be used, or nil.
  public let failure: String?

  /// A picture from its parts.
  public init(
    id: Int64, productID: String, position: Int, location: String, fingerprint: String, failure: String?
  ) {
    self.id = id
    self.productID = productID
    self.position = position
    self.location = location
    self.fingerprint = fingerprint
    self.failure = failure
  }
}

/// An embedding to keep for a picture.
public struct PictureEmbedding: Sendable, Hashable {
  /// The store's number of the picture.
  public var pictureID: Int64
  /// The vector, unit length; kept as 16-bit floats.
  public var values: [Float]
  /// The picture's fingerprint when it was embedded; when it has changed since, the embedding is not kept.
  public var fingerprint: String

  /// An embedding of the picture as it was when it had that fingerprint.
  public init(picture: StoredPicture, values: [Float]) {
    pictureID = picture.id
    fingerprint = picture.fingerprint
    self.values = values
  }
}

/// An embedding read back, with what the index needs to know.
public struct StoredEmbedding: Sendable, Hashable {
  /// The store's number of the picture.
  public let pictureID: Int64
  /// The product, picture place, category and vector.
  public let entry: IndexEntry

  /// A stored embedding from its parts.
  public init(pictureID: Int64, entry: IndexEntry) {
    self.pictureID = pictureID
    self.entry = entry
  }
}

/// A product that an index must look at again.
public struct ProductChange: Sendable, Hashable {
  /// The product; it may be gone.
  public let productID: String
  /// The revision its latest change made.
  public let revision: Int64

  /// A change from its parts.
  public init(productID: String, revision: Int64) {
    self.productID = productID
    self.revision = revision
  }
}

/// What an import did, in numbers.
public struct ImportSummary: Sendable, Hashable, Codable {
  /// Products that were not there before.
  public var added = 0
  /// Products that differ from before.
  public var changed = 0
  /// Products that are as they were.
  public var unchanged = 0
  /// Products that vanished from the feed.
  public var retired = 0
  /// Items that could not be used.
  public var rejected = 0
  /// Items used, whose category stayed unknown: they are found only by unrestricted search.
  public var uncategorized = 0
  /// Pictures that cannot be used (missing, or outside the feed's folder).
  public var pictureProblems = 0
  /// The feed could not be read to its end, so nothing was retired.
  public var isPartial = false

  /// Nothing yet.
  public init() {}

  /// Items used.
  public var accepted: Int { added + changed + unchanged }
}

/// One import, as the store remembers it.
public struct ImportRun: Sendable, Hashable, Identifiable {
  /// Its number.
  public let id: Int64
  /// The feed it read.
  public let source: String
  /// When it began.
  public let began: Date
  /// When it ended; nil when it was interrupted or still runs.
  public let ended: Date?
  /// What it did; nil like `ended`.
  public let summary: ImportSummary?

  /// A run from its parts.
  public init(id: Int64, source: String, began: Date, ended: Date?, summary: ImportSummary?) {
    self.id = id
    self.source = source
    self.began = began
    self.ended = ended
    self.summary = summary
  }
}
