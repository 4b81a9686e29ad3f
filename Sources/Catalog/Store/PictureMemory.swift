import Domain
import Foundation

/// What is remembered of pictures beside their vectors, so that none is fetched or embedded twice: what came from
/// which address, and what each picture's content is.
public protocol PictureMemory: Sendable {
  /// What is known of an address; nil when it was never asked.
  func fetch(of location: String) async throws -> PictureFetch?
  /// Keeps what an address answered, replacing what was kept.
  func keep(_ fetch: PictureFetch) async throws
  /// Up to `limit` successful fetches last checked before a time, in order of address, after the given one.
  func fetches(checkedBefore time: Date, after location: String, limit: Int) async throws -> [PictureFetch]
  /// How many addresses failed in a way that may pass.
  func waitingFetchCount() async throws -> Int
  /// Makes the pictures at an address new: their vectors, contents and failures are forgotten.
  func renewPictures(at location: String) async throws
  /// Forgets the failures of all pictures at web addresses, so that they are tried again.
  func retryFailedFetches() async throws -> Int
  /// Keeps pictures' contents; those whose picture is gone are passed over.
  func keep(_ contents: [PictureContent]) async throws
  /// A picture with a vector of the model whose content is the same, or looks the same; the same file comes first.
  func twin(of content: PictureContent, modelID: String) async throws -> Int64?
  /// A picture with a vector of the model and exactly this content.
  func picture(withDigest digest: Data, modelID: String) async throws -> Int64?
  /// The mean colours (see `PicturePrint.colours`) of products' first pictures; products whose picture nobody looked at are
  /// left out.
  func colours(ofProducts ids: Set<String>) async throws -> [String: [UInt8]]
  /// Gives pictures the vector that another picture has.
  func copyEmbedding(of picture: Int64, to copies: [StoredPicture], modelID: String) async throws
}

/// What an address answered last.
public struct PictureFetch: Sendable, Hashable {
  /// The address.
  public var location: String
  /// The answer's `ETag`.
  public var etag: String?
  /// The answer's `Last-Modified`.
  public var lastModified: String?
  /// When it was asked last.
  public var checked: Date
  /// SHA-256 of the file that came; nil when none did.
  public var digest: Data?
  /// Why none came, when that may pass.
  public var failure: String?

  /// A fetch from its parts.
  public init(
    location: String, etag: String? = nil, lastModified: String? = nil, checked: Date, digest: Data? = nil,
    failure: String? = nil
  ) {
    self.location = location
    self.etag = etag
    self.lastModified = lastModified
    self.checked = checked
    self.digest = digest
    self.failure = failure
  }
}

/// A picture's content: the file's hash and what it looks like.
public struct PictureContent: Sendable, Hashable {
  /// The store's number of the picture.
  public var pictureID: Int64
  /// SHA-256 of the file.
  public var digest: Data
  /// What it looks like from afar.
  public var print: PicturePrint

  /// A content from its parts.
  public init(pictureID: Int64, digest: Data, print: PicturePrint) {
    self.pictureID = pictureID
    self.digest = digest
    self.print = print
  }
}
