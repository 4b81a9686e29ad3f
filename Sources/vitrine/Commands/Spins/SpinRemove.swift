import ArgumentParser
import Catalog
import Foundation
import Spins

/// `vitrine spin remove`.
struct SpinRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Take a product's turning view away.")

  @Argument(help: "The product's id.")
  var product: String

  @Option(name: .long, help: "The folder with your catalogue.")
  var data: String

  func run() async throws {
    let folder = DataFolder(url: URL(filePath: data))
    let shelf = SpinShelf(root: folder.spins)
    guard shelf.manifest(of: product) != nil else {
      throw Failure("product '\(product)' has no turning view in \(data)")
    }
    try await folder.open().setSpinPictures([], of: product)
    try shelf.remove(product)
  }
}
