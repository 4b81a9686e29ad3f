import Domain
import Foundation
import Inference
import Looks

/// Asks a Python process for the same looks: Pillow, torchvision with our weights, FAISS, the same store.
struct LookPeer {
  let process: PeerProcess

  private struct Load: Encodable {
    let `do` = "load"
    let detector: String
    let embedder: String
    let folder: String
    let categories: [String]
    let dimension: Int
    let store: String
    let objects: Int
    let products: Int
    let candidates: Int
    let bfloat16: Bool
  }

  private struct Look: Encodable {
    let `do` = "look"
    let file: String
  }

  private struct Loaded: Decodable {}

  /// Milliseconds of one look by stage, and what it found.
  struct Times: Decodable {
    let decode: Double
    let detect: Double
    let embed: Double
    let search: Double
    let rank: Double
    let total: Double
    let objects: Int
  }

  /// Gets ready: models, an index for each category.
  func load(
    detector: ModelFolder, embedder: ModelFolder, shop: MadeUpShop, options: LookFinder.Options,
    usesBFloat16: Bool
  ) throws {
    _ = try process.ask(
      Load(
        detector: detector.url.path, embedder: embedder.url.path, folder: shop.files.folder.path,
        categories: shop.vocabulary.categories.map(\.name), dimension: shop.catalogue.dimension,
        store: shop.storePath, objects: options.objects, products: options.products,
        candidates: options.candidatesPerProduct, bfloat16: usesBFloat16), for: Loaded.self)
  }

  /// Looks at a photo.
  func look(at file: String) throws -> Times { try process.ask(Look(file: file)) }
}
