import ArgumentParser
import Catalog
import Foundation

/// `vitrine catalog remove`.
struct CatalogRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Erase products from a catalogue, with their embeddings.",
    discussion: "The next import of a feed that still has them brings them back.")

  @Argument(help: "Ids of the products.")
  var ids: [String]

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  func run() async throws {
    let store = try await DataFolder(url: URL(filePath: data)).open()
    let known = try await store.products(ids: ids)
    let missing = ids.filter { known[$0] == nil }
    guard missing.isEmpty else {
      throw Failure("nothing was removed: there is no product \(missing.joined(separator: ", ")) in \(data)")
    }
    try await store.removeProducts(ids: ids)
    print("removed \(known.count) \(known.count == 1 ? "product" : "products")")
  }
}
