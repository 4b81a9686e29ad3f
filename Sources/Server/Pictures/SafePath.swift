import Foundation

/// Finds files under a folder and nowhere else.
struct SafePath: Sendable {
  /// The folder, symbolic links resolved.
  private let root: String

  init(root: URL) {
    self.root = root.resolvingSymlinksInPath().standardizedFileURL.path
  }

  /// The file a relative path names, or nil when it is none, is hidden, or lies elsewhere.
  func file(at path: String) -> URL? {
    guard !path.isEmpty, path.utf8.count <= 1_024 else { return nil }
    for component in path.split(separator: "/", omittingEmptySubsequences: false) {
      // "." and ".." walk, an empty component may start at the root, the rest is hidden.
      if component.isEmpty || component.hasPrefix(".") { return nil }
      if component.utf8.contains(where: { $0 < 32 || $0 == UInt8(ascii: "\\") }) { return nil }
    }
    let file = URL(fileURLWithPath: root).appendingPathComponent(path).resolvingSymlinksInPath()
      .standardizedFileURL
    guard file.path.hasPrefix(root + "/") else { return nil }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue
    else {
      return nil
    }
    return file
  }
}
