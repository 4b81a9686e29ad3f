import ArgumentParser
import Catalog
import Foundation
import Looks

/// Which catalogue a command reads, when it needs no more of the models than to find the showroom's.
struct CatalogOptions: ParsableArguments {
  @Option(name: .long, help: "The folder of the catalogue. Without it, the bundled showroom.")
  var data: String?

  @Option(
    name: .long, help: "The embedder's model folder. By default the catalogue's, then the bundled one.")
  var embedder: String?

  /// The folder of one's own catalogue, nil for the showroom.
  var folder: URL? { data.map { URL(filePath: $0) } }

  /// The catalogue.
  func open() async throws -> (folder: DataFolder, store: any CatalogueStore) {
    if let folder {
      let data = DataFolder(url: folder)
      return (data, try await data.open())
    }
    let model = try ModelChoice.folder(.embedder, named: embedder)
    let showroom = Showroom(installation: try .find(), embedder: model.identifier)
    return (showroom.data, try await showroom.prepare())
  }
}
