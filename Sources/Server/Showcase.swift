import Domain
import Foundation

/// What the server shows: scenes, products, and the way from a picture to products.
///
/// The routes know this protocol only; `CatalogShowcase` answers it from a store and a look finder.
public protocol Showcase: Sendable {
  /// Scenes in their shown order, from `offset` on, at most `limit`.
  func scenes(offset: Int, limit: Int) async throws -> [Scene]
  /// How many scenes there are.
  func sceneCount() async throws -> Int
  /// The scene of that id.
  func scene(withID id: String) async throws -> Scene?
  /// The scene's look when it has been found before with the same models and catalogue.
  func cachedLook(forScene id: String) async throws -> Look?
  /// Keeps a scene's look.
  func keep(_ look: Look, forScene id: String) async throws
  /// The product of that id.
  func product(withID id: String) async throws -> Product?
  /// How many products there are.
  func productCount() async throws -> Int
  /// Objects of a picture file's bytes and the products for each.
  func look(in picture: Data, _ query: LookQuery) async throws -> Look
  /// The most that can be drawn of objects on request.
  var outlines: Outlines { get async }
  /// The products for one part of a picture file's bytes.
  func piece(in picture: Data, _ query: PieceQuery) async throws -> Piece
  /// Products that look like this one and pass the filter, best first, itself left out; nil when there is no such
  /// product.
  func products(similarTo id: String, filter: PieceFacets.Filter, limit: Int) async throws -> [LookProduct]?
  /// How catalogue and index stand; nil where there is nothing to tell.
  func catalogueState() async throws -> CatalogueState?
  /// The file of a scene's picture; nil when there is no such scene or file.
  func picture(ofScene id: String) async throws -> URL?
  /// The file of a product's picture, by its place among the product's pictures; nil when there is none here.
  func picture(ofProduct id: String, at position: Int) async throws -> URL?
}

extension Showcase {
  /// Products that look like this one, whatever else they are.
  public func products(similarTo id: String, limit: Int) async throws -> [LookProduct]? {
    try await products(similarTo: id, filter: .init(), limit: limit)
  }

  /// Nothing to tell.
  public func catalogueState() async throws -> CatalogueState? { nil }
}
