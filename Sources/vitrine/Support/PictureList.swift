import Foundation

/// The pictures that arguments name: files as they are, of folders all pictures in them, sorted by path.
struct PictureList {
  let files: [String]

  private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "heic", "avif"]

  /// Finds the pictures.
  init(_ arguments: [String]) throws {
    files = try arguments.flatMap { argument -> [String] in
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder), isFolder.boolValue
      else {
        return [argument]
      }
      let folder = URL(filePath: argument, directoryHint: .isDirectory)
      let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
      let pictures = found.filter { Self.endings.contains(URL(filePath: $0).pathExtension.lowercased()) }
      guard !pictures.isEmpty else { throw Failure("there is no picture in \(argument)") }
      return pictures.sorted().map { (argument.hasSuffix("/") ? argument : argument + "/") + $0 }
    }
  }
}
