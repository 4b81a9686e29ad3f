import Domain
import Foundation

/// A look that somebody shares by a link: friends vote for its products and comment, without an account.
public struct SharedLook: Sendable, Hashable, Codable, Identifiable {
  /// 128 random bits; whoever knows it may see it.
  public var id: String
  /// The scene it shows, or nil for a product or a photo of the sharer's own.
  public var sceneID: String?
  /// The product it shows, with its view that turns if it has one.
  public var productID: String?
  /// What the sharer calls it.
  public var title: String
  /// Width in pixels of the picture.
  public var width: Int
  /// Height in pixels of the picture.
  public var height: Int
  /// The look as it was when it was shared; of a product, one object with the product and its look-alikes.
  public var look: Look
  /// Whether votes and comments are still taken.
  public var isOpen: Bool
  /// When it was shared.
  public var created: Date

  /// A shared look from its parts.
  public init(
    id: String, sceneID: String?, productID: String? = nil, title: String, width: Int, height: Int,
    look: Look, isOpen: Bool = true,
    created: Date = Date()
  ) {
    self.id = id
    self.sceneID = sceneID
    self.productID = productID
    self.title = title
    self.width = width
    self.height = height
    self.look = look
    self.isOpen = isOpen
    self.created = created
  }
}

/// What a friend wrote.
public struct ShareComment: Sendable, Hashable, Codable {
  /// Its number.
  public var id: Int64
  /// What the friend calls themselves; may be empty.
  public var name: String
  /// The text.
  public var text: String
  /// When it was written.
  public var created: Date

  /// A comment from its parts.
  public init(id: Int64, name: String, text: String, created: Date) {
    self.id = id
    self.name = name
    self.text = text
    self.created = created
  }
}

/// Where shared looks live with their votes and comments.
public protocol ShareStore: Sendable {
  /// Keeps a shared look; `owner` is a hash of what only the sharer knows, `picture` a JPEG when it is a photo.
  func share(_ look: SharedLook, picture: Data?, owner: String) async throws
  /// The picture it was shared with.
  func sharedPicture(id: String) async throws -> Data?
  /// The shared look of that id.
  func sharedLook(id: String) async throws -> SharedLook?
  /// Whether `owner` is the hash it was shared with.
  func owns(_ owner: String, share id: String) async throws -> Bool
  /// Opens it for votes and comments, or closes it.
  func setShare(_ id: String, open: Bool) async throws
  /// Erases it with its votes and comments.
  func removeShare(_ id: String) async throws
  /// Notes that `voter` likes a product, or no longer does.
  func vote(_ isFor: Bool, product: String, share: String, voter: String) async throws
  /// Votes by product.
  func votes(share: String) async throws -> [String: Int]
  /// The products `voter` has voted for.
  func votes(share: String, voter: String) async throws -> Set<String>
  /// Adds a comment.
  func comment(_ text: String, name: String, share: String) async throws -> ShareComment
  /// Comments, the oldest first, at most the latest `limit`.
  func comments(share: String, limit: Int) async throws -> [ShareComment]
  /// Erases a comment; false when there is none of that number.
  func removeComment(_ id: Int64, share: String) async throws -> Bool
}
