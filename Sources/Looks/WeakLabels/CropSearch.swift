import Catalog
import Domain
import Inference

/// Searches a whole catalogue for what crops show, as a user's crop does whose category nobody knows.
public struct CropSearch: Sendable {
  private let embedder: any ObjectEmbedding
  private let index: any ProductIndex
  private let categories: [String: String]
  private let limit: Int

  /// A search.
  ///
  /// - Parameters:
  ///   - index: holds vectors of `embedder`.
  ///   - categories: the category of each product that has one, by id.
  ///   - limit: how many results a crop has.
  public init(
    embedder: any ObjectEmbedding, index: any ProductIndex, categories: [String: String], limit: Int = 12
  ) {
    self.embedder = embedder
    self.index = index
    self.categories = categories
    self.limit = limit
  }

  /// The categories of each box's results, best first; nil for a product of none.
  ///
  /// - Parameter boxes: in fractions of the picture.
  public func categories(of boxes: [Box], in picture: PixelBuffer) async throws -> [[String?]] {
    guard !boxes.isEmpty else { return [] }
    let pixels = boxes.map { $0.scaled(Float(picture.width), Float(picture.height)) }
    var found: [[String?]] = []
    for embedding in try await embedder.embed(pixels, of: picture) {
      let matches = try await index.search(embedding.values, category: nil, limit: limit, excluding: [])
      found.append(matches.map { categories[$0.productID] })
    }
    return found
  }
}
