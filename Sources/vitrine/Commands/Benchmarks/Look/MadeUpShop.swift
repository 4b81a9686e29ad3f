import Catalog
import Domain
import Foundation
import Inference

/// A shop of any size for measuring whole looks.
///
/// Its products lie in a store of their own, their vectors, in clusters, in an index; categories have sizes by Zipf's law
/// (``ClusteredCatalogue``).
struct MadeUpShop {
  let catalogue: ClusteredCatalogue
  let vocabulary: Vocabulary
  let store: SQLiteStore
  let index: PartitionedScanIndex
  /// Where the store lies while anyone holds this.
  let files: PeerFiles

  /// Makes a shop of `products` products.
  init(products: Int, for embedder: Embedder, vocabulary: Vocabulary) async throws {
    catalogue = ClusteredCatalogue(
      rows: products, dimension: embedder.configuration.dimension, categories: vocabulary.count)
    self.vocabulary = vocabulary
    files = try PeerFiles()
    store = try SQLiteStore(path: files.folder.appending(path: "catalog.sqlite").path)
    index = PartitionedScanIndex(modelID: "benchmark", dimension: catalogue.dimension)
    let progress = ProgressReport("making the shop", total: products, unit: "products")
    for start in stride(from: 0, to: products, by: 10_000) {
      let numbers = start..<min(start + 10_000, products)
      let entries = numbers.map { number in
        let (category, vector) = catalogue.row(number)
        return IndexEntry(
          productID: "p\(number)", pictureIndex: 0, category: vocabulary.categories[category].name,
          vector: vector)
      }
      try index.upsert(entries)
      _ = try await store.upsert(entries.map(Self.product), run: nil)
      progress.advance(to: numbers.upperBound, of: products)
    }
    index.arrange()
    progress.finish()
  }

  /// The store's file.
  var storePath: String { files.folder.appending(path: "catalog.sqlite").path }

  private static func product(of entry: IndexEntry) -> ImportedProduct {
    var product = Product(id: entry.productID, title: "\(entry.category ?? "") \(entry.productID)")
    product.category = entry.category
    product.brand = "brand \(entry.productID.utf8.count)"
    product.price = Price(amount: 49, currency: "EUR")
    product.link = "https://shop.example/\(entry.productID)"
    return ImportedProduct(product: product, pictures: [])
  }
}
