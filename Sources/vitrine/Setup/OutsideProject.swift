import Foundation

/// Folders for what shows pictures of people's data sets: never inside Vitrine's own folder, from where it would
/// be committed and published one day.
enum OutsideProject {
  /// The folder, when it does not lie in the project; `option` is named in the error.
  static func folder(_ path: String, for option: String) throws -> URL {
    let folder = URL(filePath: path)
    guard let root = try? Installation.find().root else { return folder }
    let place = resolved(folder).pathComponents
    let project = resolved(root).pathComponents
    guard !place.starts(with: project) else {
      throw Failure(
        "\(option) \(path) lies inside \(root.path); it will show parts of your pictures, so choose a folder outside"
      )
    }
    return folder
  }

  /// The path with links followed as far as it exists.
  private static func resolved(_ url: URL) -> URL {
    var existing = url.standardizedFileURL
    var rest: [String] = []
    while !FileManager.default.fileExists(atPath: existing.path), existing.path != "/" {
      rest.append(existing.lastPathComponent)
      existing = existing.deletingLastPathComponent()
    }
    return rest.reversed().reduce(existing.resolvingSymlinksInPath()) { $0.appending(path: $1) }
  }
}
