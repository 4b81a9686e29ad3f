import Catalog
import Crypto
import Foundation
import Office

/// A copy of a data folder that can be checked and put back: everything but what can be made again (the index).
///
/// A folder with `backup.json`, which lists each file with its size and SHA-256, and `files`, which holds them.
struct Backup {
  /// Where it lies.
  let folder: URL

  /// What `backup.json` says.
  struct Manifest: Codable {
    static let currentFormat = 1

    struct File: Codable {
      let path: String
      let bytes: Int
      let sha256: String
    }

    var format = currentFormat
    /// When the database was copied.
    let made: Date
    /// The store's tables: a restore needs a Vitrine that knows as many steps.
    let schemaVersion: Int
    let storeRevision: Int64
    let products: Int
    let files: [File]

    enum CodingKeys: String, CodingKey {
      case format, made, products, files
      case schemaVersion = "schema_version"
      case storeRevision = "store_revision"
    }
  }

  private var manifestFile: URL { folder.appending(path: "backup.json") }
  private var files: URL { folder.appending(path: "files") }

  // MARK: Making one

  /// Copies a data folder here, while it is served and imported into.
  ///
  /// - Throws: `Failure` when there is something already; nothing half-made keeps the name.
  func make(of data: DataFolder, store: SQLiteStore) async throws -> Manifest {
    guard !FileManager.default.fileExists(atPath: folder.path) else {
      throw Failure("\(folder.path) is there already; give each backup a name of its own")
    }
    let partial = Backup(folder: URL(filePath: folder.path + ".partial"))
    try? FileManager.default.removeItem(at: partial.folder)
    try FileManager.default.createDirectory(at: partial.files, withIntermediateDirectories: true)
    do {
      let database = partial.files.appending(path: data.database.lastPathComponent)
      let progress = ProgressReport("copying the database", unit: "pages")
      try store.backup(to: database.path) { progress.advance(to: $0, of: $1) }
      progress.finish()
      if FileManager.default.fileExists(atPath: data.office.path) {
        try OfficeStore(path: data.office.path)
          .backup(to: partial.files.appending(path: data.office.lastPathComponent).path)
      }
      for path in try Self.contents(of: data.url)
      where Self.isKept(path, database: data.database) && Self.isKept(path, database: data.office) {
        let copy = partial.files.appending(path: path)
        try FileManager.default.createDirectory(
          at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: data.url.appending(path: path), to: copy)
      }
      let copied = try SQLiteStore(path: database.path)
      let manifest = Manifest(
        made: Date(), schemaVersion: try await copied.schemaVersion(),
        storeRevision: try await copied.revision(), products: try await copied.productCount(ProductFilter()),
        files: [])
      try copied.close()
      for leftover in ["-wal", "-shm"] {
        try? FileManager.default.removeItem(at: URL(filePath: database.path + leftover))
      }
      let listed = Manifest(
        made: manifest.made, schemaVersion: manifest.schemaVersion, storeRevision: manifest.storeRevision,
        products: manifest.products, files: try partial.listing())
      let encoder = JSONEncoder()
      encoder.dateEncodingStrategy = .iso8601
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(listed).write(to: partial.manifestFile)
      try FileManager.default.moveItem(at: partial.folder, to: folder)
      return listed
    } catch {
      try? FileManager.default.removeItem(at: partial.folder)
      throw error
    }
  }

  /// Whether a file of a data folder cannot be made again: all but the index and the database's own working files.
  private static func isKept(_ path: String, database: URL) -> Bool {
    let name = database.lastPathComponent
    return path != name && path != name + "-wal" && path != name + "-shm" && !path.hasSuffix(".index")
      && !path.hasSuffix(".partial")
  }

  /// Paths of all files below a folder, relative to it.
  private static func contents(of folder: URL) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(
        atPath: folder.appending(path: path).path, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }

  private func listing() throws -> [Manifest.File] {
    try Self.contents(of: files).map { path in
      let (digest, bytes) = try Self.digest(of: files.appending(path: path))
      return Manifest.File(path: path, bytes: bytes, sha256: digest)
    }
  }

  private static func digest(of file: URL) throws -> (sha256: String, bytes: Int) {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var hash = SHA256()
    var bytes = 0
    while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
      hash.update(data: part)
      bytes += part.count
    }
    return (hash.finalize().map { String(format: "%02x", $0) }.joined(), bytes)
  }

  // MARK: Putting it back

  /// Reads `backup.json` and checks every file against it.
  ///
  /// - Throws: `Failure` that names the first file that is missing or not as it was.
  func checked() throws -> Manifest {
    guard let data = try? Data(contentsOf: manifestFile) else {
      throw Failure("\(folder.path) is no backup: it lacks backup.json")
    }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let format = try decoder.decode([String: Int].self, from: Self.formatAlone(data))["format"] ?? 0
    guard format <= Manifest.currentFormat else {
      throw Failure(
        "\(folder.path) was made by a newer version of Vitrine (format \(format), this one knows "
          + "\(Manifest.currentFormat)); use that version")
    }
    let manifest = try decoder.decode(Manifest.self, from: data)
    let progress = ProgressReport("checking", unit: "files")
    for (number, file) in manifest.files.enumerated() {
      guard !file.path.hasPrefix("/"), !file.path.split(separator: "/").contains("..") else {
        throw Failure("\(folder.path) names a file outside itself: \(file.path)")
      }
      let place = files.appending(path: file.path)
      guard FileManager.default.fileExists(atPath: place.path) else {
        throw Failure("\(folder.path) is not whole: \(file.path) is missing; use another backup")
      }
      guard try Self.digest(of: place) == (file.sha256, file.bytes) else {
        throw Failure("\(folder.path) is damaged: \(file.path) is not what was copied; use another backup")
      }
      progress.advance(to: number + 1, of: manifest.files.count)
    }
    progress.finish()
    return manifest
  }

  private static func formatAlone(_ data: Data) throws -> Data {
    guard let fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
      throw Failure("the backup's backup.json is no JSON; use another backup")
    }
    return try JSONSerialization.data(withJSONObject: ["format": fields["format"] as? Int ?? 0])
  }

  /// Puts the files where a data folder is to be; what was there stays beside it under another name.
  ///
  /// - Returns: where the folder that was there has gone, if there was one.
  func restore(_ manifest: Manifest, to data: URL) throws -> URL? {
    let partial = URL(filePath: data.path + ".restoring")
    try? FileManager.default.removeItem(at: partial)
    do {
      for file in manifest.files {
        let copy = partial.appending(path: file.path)
        try FileManager.default.createDirectory(
          at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: files.appending(path: file.path), to: copy)
      }
      // Refuses tables of a newer version before anything is replaced.
      try SQLiteStore(path: partial.appending(path: "catalog.sqlite").path).close()
      var old: URL?
      if FileManager.default.fileExists(atPath: data.path) {
        let stamp = Date().formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        let place = URL(filePath: data.path + ".before-\(stamp)")
        try FileManager.default.moveItem(at: data, to: place)
        old = place
      }
      try FileManager.default.moveItem(at: partial, to: data)
      return old
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw error
    }
  }
}
