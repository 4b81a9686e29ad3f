import Foundation

/// Where Vitrine's own files lie: the showroom, the bundled models, the recipes.
struct Installation: Sendable {
  /// The project's root folder.
  let root: URL

  /// The bundled showroom.
  var showroom: URL { root.appending(path: Self.marker) }
  /// The bundled models.
  var models: URL { root.appending(path: "Models") }

  private static let marker = "Examples/Showroom"

  /// Finds the root.
  ///
  /// `VITRINE_HOME` decides when it is set; otherwise it is the nearest folder above the executable (which lies
  /// in `.build/` below the root), or above the current folder, that holds the showroom.
  static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: URL? = Bundle.main.executableURL,
    current: URL = URL(filePath: FileManager.default.currentDirectoryPath)
  ) throws -> Installation {
    if let home = environment["VITRINE_HOME"], !home.isEmpty {
      let root = URL(filePath: home)
      guard holdsShowroom(root) else {
        throw Failure(
          "VITRINE_HOME is \(home), but there is no \(marker) in it; set it to Vitrine's own folder")
      }
      return Installation(root: root)
    }
    for start in [executable?.resolvingSymlinksInPath().deletingLastPathComponent(), current] {
      if let root = start.flatMap(root(above:)) { return Installation(root: root) }
    }
    throw Failure(
      "the bundled showroom (\(marker)) is neither above the executable nor above the current folder; set "
        + "VITRINE_HOME to Vitrine's own folder, or name your data and models with --data, --detector, --embedder"
    )
  }

  private static func root(above start: URL) -> URL? {
    var folder = start.standardizedFileURL
    while true {
      if holdsShowroom(folder) { return folder }
      let parent = folder.deletingLastPathComponent().standardizedFileURL
      if parent.path == folder.path || folder.path == "/" { return nil }
      folder = parent
    }
  }

  private static func holdsShowroom(_ folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: marker).path)
  }

  /// The folder for what can always be made again, such as the showroom's index.
  static func cache(environment: [String: String] = ProcessInfo.processInfo.environment) -> URL {
    if let base = environment["XDG_CACHE_HOME"], base.hasPrefix("/") {
      return URL(filePath: base).appending(path: "vitrine")
    }
    return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache/vitrine")
  }
}
