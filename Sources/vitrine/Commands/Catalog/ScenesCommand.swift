import ArgumentParser
import Catalog
import Foundation
import Looks

/// `vitrine scenes`.
struct ScenesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenes",
    abstract: "The photos that become pages with dots.",
    subcommands: [ScenesImport.self])
}

/// `vitrine scenes import`.
struct ScenesImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import photos as scenes.",
    discussion: """
      The photos are copied into the catalogue's folder. A photo that cannot be used is reported and never stops \
      the rest; one imported before under the same name is replaced.
      """)

  @Argument(help: "A folder of photos, or a COCO file that lists some.")
  var folder: String

  @Option(name: .long, help: "The folder of the catalogue; made when there is none.")
  var data: String

  func run() async throws {
    let place = DataFolder(url: URL(filePath: data))
    guard FileManager.default.fileExists(atPath: folder) else {
      throw Failure("there is no folder \(folder); name a folder of photos")
    }
    let store = try await place.create()
    let report = try await SceneImporter(store: store, folder: place.scenes)
      .importScenes(from: URL(filePath: folder))
    Output.notes(report.failures.map { "\($0.file): \($0.reason)" }, about: "photos that cannot be used")
    print("\(report.imported.count) scenes imported into \(place.url.path)")
    if report.imported.isEmpty { throw Failure("no photo in \(folder) could be used") }
  }
}
