import ArgumentParser
import Catalog
import Foundation

/// `vitrine catalog backup`.
struct CatalogBackup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy a catalogue to a folder from which it can be restored.",
    discussion: """
      Products, embeddings, scenes with their pictures, settings, and whatever else lies in the data folder; not the \
      index, which is made again. The catalogue may be served and imported into meanwhile: the copy is one moment's \
      state. Each file is listed with its SHA-256, which 'catalog restore' checks. Product pictures stay where the \
      feed has them and are not copied.
      """)

  @Argument(help: "The folder to make; there must be none of that name.")
  var backup: String

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  func run() async throws {
    let folder = DataFolder(url: URL(filePath: data))
    // Says so when there is no catalogue, and brings its tables up to date.
    guard let own = try await folder.open() as? SQLiteStore else {
      throw Failure(
        "\(data) keeps its products in a PostgreSQL; copy that with pg_dump (of schema vitrine), and the folder as it is"
      )
    }
    try own.close()
    let manifest = try await Backup(folder: URL(filePath: backup)).make(of: folder)
    if json { return print(try Output.json(BackupAnswer(manifest, folder: backup))) }
    let bytes = manifest.files.reduce(0) { $0 + $1.bytes }
    print(
      "\(manifest.products) products in \(manifest.files.count) files, \(bytes / 1_000_000) MB, in \(backup)")
  }
}

/// `vitrine catalog restore`.
struct CatalogRestore: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a catalogue back from a backup.",
    discussion: """
      Every file is checked first; a damaged backup changes nothing. Stop a server of that folder before, and start \
      it after. The index is made again at the next start.
      """)

  @Argument(help: "The folder that 'catalog backup' made.")
  var backup: String

  @Option(name: .long, help: "Where the catalogue is to be.")
  var data: String

  @Flag(name: .long, help: "Replace a catalogue that is there; it is kept beside, under another name.")
  var replace = false

  @Flag(name: .long, help: "Only check the backup.")
  var checkOnly = false

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  func run() async throws {
    let source = Backup(folder: URL(filePath: backup))
    let manifest = try source.checked()
    let target = URL(filePath: data)
    var old: URL?
    if !checkOnly {
      let there = (try? FileManager.default.contentsOfDirectory(atPath: target.path)) ?? []
      guard replace || there.isEmpty else {
        throw Failure("\(data) holds something already; give another folder, or --replace")
      }
      old = try source.restore(manifest, to: target)
    }
    if json { return print(try Output.json(BackupAnswer(manifest, folder: backup))) }
    print(
      checkOnly
        ? "\(backup) is whole: \(manifest.products) products in \(manifest.files.count) files"
        : "\(manifest.products) products are back in \(data)")
    if let old { print("what was there is in \(old.path)") }
  }
}

/// What both commands say to programs.
private struct BackupAnswer: Encodable {
  let folder: String
  let products: Int
  let files: Int
  let bytes: Int
  let revision: Int64

  init(_ manifest: Backup.Manifest, folder: String) {
    self.folder = folder
    products = manifest.products
    files = manifest.files.count
    bytes = manifest.files.reduce(0) { $0 + $1.bytes }
    revision = manifest.storeRevision
  }
}
