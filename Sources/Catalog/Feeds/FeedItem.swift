import Domain

/// One usable item of a feed.
public struct FeedItem: Sendable, Hashable {
  /// Where it begins in the feed, from 1.
  public let line: Int
  /// The product; its `category` is set only when the feed names one of the vocabulary, and its
  /// `googleProductCategory` is not resolved yet.
  public var product: Product
  /// `google_product_category` as written: an id or a path.
  public var googleProductCategory: String?
  /// The attributes the feed gives, by Google Merchant's names: what a delta feed changes.
  public var given: Set<String> = []
  /// Attributes that could not be used while the rest can.
  public var ignored: [FeedIssue] = []

  /// An item from its parts.
  public init(line: Int, product: Product, googleProductCategory: String? = nil) {
    self.line = line
    self.product = product
    self.googleProductCategory = googleProductCategory
  }
}

/// Why a part of a feed could not be used.
public struct FeedIssue: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// Where it begins in the feed, from 1.
  public var line: Int
  /// The item's id, when it has a usable one.
  public var id: String?
  /// The attribute that is at fault, when it is one.
  public var field: String?
  /// What is wrong.
  public var reason: String
  /// Whether nothing after it could be read.
  public var endsFeed: Bool

  /// An issue from its parts.
  public init(line: Int, id: String? = nil, field: String? = nil, reason: String, endsFeed: Bool = false) {
    self.line = line
    self.id = id
    self.field = field
    self.reason = reason
    self.endsFeed = endsFeed
  }

  /// One sentence for people.
  public var description: String {
    "line \(line)" + (id.map { ", item \($0)" } ?? "") + (field.map { ", \($0)" } ?? "") + ": \(reason)"
  }
}

/// What a feed does not say itself.
public struct FeedOptions: Sendable, Hashable {
  /// ISO 4217 code of prices that name none, as in Shopify's export.
  public var currency: String?
  /// The shop's address without a slash at its end, from which links are made where a feed has none (Shopify).
  public var shop: String?
  /// Whether saved pages that ask programs to leave them alone are left out.
  public var respectsOptOut = true
  /// Whether items may lack what the catalogue has of them already.
  public var isDelta = false

  /// The defaults.
  public init() {}
}

/// Bounds that hold before an item is kept in memory.
public struct FeedLimits: Sendable, Hashable {
  /// Bytes of one value.
  public var fieldBytes = 64 * 1024
  /// Bytes of one line of a text feed.
  public var lineBytes = 1024 * 1024
  /// Values of one item.
  public var fieldsPerItem = 400
  /// Elements inside one another.
  public var depth = 64
  /// Characters of an id. (Google allows 50; systems that feed themselves use more.)
  public var idLength = 100
  /// Pictures of one product; further ones are left out. (Google allows 11.)
  public var picturesPerItem = 20
  /// Bytes of a packed feed once it is unpacked: ten million items of a kilobyte.
  public var unpackedBytes = 10 << 30
  /// How many times its packed size a feed may grow to; feeds reach 30.
  public var unpackingFactor = 300
  /// Bytes up to which that does not count.
  public var unpackedFreely = 16 << 20

  /// The limits that ship.
  public init() {}
}

/// How a feed is written.
public enum FeedFormat: String, Sendable, Hashable, CaseIterable {
  /// Google Merchant RSS 2.0 or Atom.
  case xml
  /// Values separated by tabs, names in the first line.
  case tsv
  /// Values separated by commas, names in the first line; Meta's catalogues and Shopify's exports too.
  case csv
  /// One JSON object a line.
  case jsonLines
  /// Saved web pages with schema.org's Product in JSON-LD: one page, or a folder of them.
  case html
}
