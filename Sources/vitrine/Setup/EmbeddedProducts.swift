import Annotations
import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks

/// A file of products as a catalogue to search in, held in memory for the length of a command.
struct EmbeddedProducts {
  /// Where to search.
  let index: PartitionedScanIndex
  /// The products.
  let products: [RetrievalProduct]

  /// Embeds the pictures of `products.jsonl`; those that cannot be read are said on standard error.
  init(_ path: String, by embedder: Embedder, modelID: String) async throws {
    let (products, problems) = try RetrievalProduct.read(URL(filePath: path))
    Output.notes(problems.map(\.description), about: "lines of \(path) left out")
    let index = PartitionedScanIndex(modelID: modelID, dimension: embedder.configuration.dimension)
    let progress = ProgressReport("embedding", total: products.count, unit: "products")
    var entries: [IndexEntry] = []
    var unreadable: [String] = []
    for product in products {
      for (number, image) in product.images.enumerated() {
        do throws(ImageError) {
          let picture = try ImageDecoder().decode(image, longestSide: 512)
          guard let vector = try? await embedder.embed([picture]).first?.values else { continue }
          entries.append(
            IndexEntry(
              productID: product.id, pictureIndex: number, category: product.category, vector: vector))
        } catch {
          unreadable.append("\(image.path): \(error)")
        }
      }
      progress.advance()
    }
    progress.finish()
    Output.notes(unreadable, about: "product pictures that cannot be read")
    guard !entries.isEmpty else { throw Failure("no picture of \(path) can be read") }
    try index.upsert(entries)
    self.index = index
    self.products = products
  }
}
