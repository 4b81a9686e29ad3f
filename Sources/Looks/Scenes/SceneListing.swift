import Foundation
import Images

/// Reads which pictures a folder or a COCO file offers as scenes.
enum SceneListing {
  /// One picture to import.
  struct Entry: Hashable {
    var file: URL
    /// Path below the source, for the id.
    var name: String
    var title: String
  }

  static func read(_ source: URL) throws -> [Entry] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
      throw SceneImportError.missing(source.path)
    }
    return isFolder.boolValue ? try folder(source) : try annotations(source)
  }

  /// Pictures below a folder, by name; hidden files and folders are passed over.
  private static func folder(_ source: URL) throws -> [Entry] {
    let root = source.standardizedFileURL.path
    guard
      let files = FileManager.default.enumerator(
        at: source, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
    else { throw SceneImportError.missing(source.path) }
    var entries: [Entry] = []
    while let file = files.nextObject() as? URL {
      guard pictureEndings.contains(file.pathExtension.lowercased()) else { continue }
      let name = file.standardizedFileURL.path.dropFirst(root.count).drop { $0 == "/" }
      entries.append(Entry(file: file, name: String(name), title: titleBeside(file) ?? title(of: file)))
    }
    return entries.sorted { $0.name < $1.name }
  }

  /// The `images` of a COCO file: `file_name`, and `title` when there is one.
  private static func annotations(_ source: URL) throws -> [Entry] {
    let listing: Listing
    do {
      listing = try JSONDecoder().decode(Listing.self, from: Data(contentsOf: source))
    } catch {
      throw SceneImportError.notAnnotations(source.path)
    }
    let root = source.deletingLastPathComponent().standardizedFileURL
    return listing.images.compactMap { image in
      // The file lists its own pictures, not others of the machine.
      let file = root.appendingPathComponent(image.fileName).standardizedFileURL
      guard file.path.hasPrefix(root.path + "/") else { return nil }
      return Entry(file: file, name: image.fileName, title: image.shownTitle ?? title(of: file))
    }
  }

  /// A name as an id safe in an address: `Living Room/01.JPG` gives `living-room-01`.
  static func identifier(of name: String) -> String {
    let stem = (name as NSString).deletingPathExtension.lowercased()
    var id = ""
    for scalar in stem.unicodeScalars {
      if ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
        id.unicodeScalars.append(scalar)
      } else if !id.isEmpty, id.last != "-" {
        id += "-"
      }
    }
    while id.last == "-" { id.removeLast() }
    return id.isEmpty ? "scene" : String(id.prefix(120))
  }

  /// A file name as a title: `living-room_01.jpg` gives "Living room 01".
  private static func title(of file: URL) -> String {
    let words = file.deletingPathExtension().lastPathComponent.split { $0 == "-" || $0 == "_" || $0 == " " }
      .joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The title in `NAME.json` beside a picture: annotations of that picture alone, with one `image`.
  private static func titleBeside(_ file: URL) -> String? {
    let beside = file.deletingPathExtension().appendingPathExtension("json")
    guard let data = try? Data(contentsOf: beside) else { return nil }
    return (try? JSONDecoder().decode(Beside.self, from: data))?.image.shownTitle
  }

  private static let pictureEndings: Set<String> = ["jpg", "jpeg", "png", "webp", "gif", "heic", "avif"]

  private struct Listing: Decodable {
    var images: [Image]
  }

  private struct Beside: Decodable {
    var image: Image
  }

  private struct Image: Decodable {
    var fileName: String
    var title: String?
    var roomType: String?

    enum CodingKeys: String, CodingKey {
      case title
      case fileName = "file_name"
      case roomType = "room_type"
    }

    var shownTitle: String? {
      if let title, !title.isEmpty { return title }
      return roomType.map { SceneListing.roomTitles[$0] ?? $0.prefix(1).uppercased() + $0.dropFirst() }
    }
  }

  /// What people call the room types that annotations abbreviate.
  private static let roomTitles = [
    "living": "Living room", "dining": "Dining room", "kids": "Children’s room", "office": "Home office",
    "nook": "Reading corner",
  ]
}

/// Why scenes could not be imported at all.
public enum SceneImportError: Error, Equatable, CustomStringConvertible {
  /// There is no such file or folder.
  case missing(String)
  /// The file is not COCO JSON.
  case notAnnotations(String)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .missing(let path): "There is no file or folder '\(path)'; give a folder of pictures or a COCO file."
    case .notAnnotations(let path):
      "'\(path)' is not a COCO file: it needs an object with a list 'images' of objects with 'file_name'."
    }
  }
}
