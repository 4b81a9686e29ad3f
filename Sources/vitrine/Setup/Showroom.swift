import Catalog
import Domain
import Fetching
import Foundation
import Images
import Inference
import Looks

/// The bundled showroom as a catalogue: built from its feed at first use, kept in the cache folder.
///
/// One embedder, one folder: after a change of models the old catalogue is simply not used any more.
struct Showroom {
  let installation: Installation
  let data: DataFolder

  /// The showroom for an embedder, named by its content.
  init(installation: Installation, embedder: String) {
    self.installation = installation
    // Pictures are stored by their full paths, so each copy of the project has its own.
    let name = StableHash.text(of: embedder + "\n" + installation.root.path)
    data = DataFolder(url: Installation.cache().appending(path: "showroom-\(name)"))
  }

  private var feed: URL { installation.showroom.appending(path: "feed.xml") }
  private var rooms: URL { installation.showroom.appending(path: "scenes") }

  private static let setting = "showroom"

  /// The catalogue with products and rooms as they are bundled now.
  func prepare() async throws -> SQLiteStore {
    guard FileManager.default.fileExists(atPath: feed.path) else {
      throw Failure(
        "the bundled showroom lacks its feed \(feed.path); render it with Examples/Showroom/render.sh, or work on "
          + "your own catalogue with --data")
    }
    let store = try SQLiteStore(path: data.database.path)
    let state = try fingerprint()
    guard try await store.setting(Self.setting) != state else { return store }
    Output.note("preparing the bundled showroom, once")
    let file = FeedFile(name: feed.path, downloads: data.downloads, web: WebFetcher())
    if let report = try await ImportJob(store: store, feed: file).run()?.report, report.summary.rejected > 0 {
      Output.notes(report.firstNotes.map(\.text), about: "rows of the showroom's feed left out")
    }
    let scenes = try await SceneImporter(store: store, folder: data.scenes).importScenes(from: rooms)
    Output.notes(scenes.failures.map { "\($0.file): \($0.reason)" }, about: "rooms that cannot be used")
    try await removeScenes(from: store, except: Set(scenes.imported))
    try await store.setSetting(Self.setting, to: state)
    return store
  }

  /// Forgets rooms that are no longer bundled.
  private func removeScenes(from store: SQLiteStore, except kept: Set<String>) async throws {
    var gone: [String] = []
    var offset = 0
    while true {
      let page = try await store.scenes(page: Page(limit: 500, offset: offset))
      gone += page.map(\.id).filter { !kept.contains($0) }
      offset += page.count
      if page.count < 500 { break }
    }
    try await store.removeScenes(ids: gone)
  }

  /// Changes when a bundled file does: names, sizes and times of the feed, the rooms and the products.
  private func fingerprint() throws -> String {
    let products = installation.showroom.appending(path: "products")
    let keys: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
    var lines: [String] = []
    for folder in [rooms, products] {
      let files =
        (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
      for file in files.sorted(by: { $0.path < $1.path }) + [feed] {
        let values = try file.resourceValues(forKeys: keys)
        let time = values.contentModificationDate?.timeIntervalSince1970 ?? 0
        lines.append("\(file.lastPathComponent) \(values.fileSize ?? 0) \(time)")
      }
    }
    return StableHash.text(of: lines.joined(separator: "\n"))
  }
}

/// FNV-1a, for names that must be the same in every run (Swift's own hashes are not).
enum StableHash {
  /// The hash of a text in hexadecimal.
  static func text(of text: String) -> String {
    var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(digest, radix: 16)
  }
}
