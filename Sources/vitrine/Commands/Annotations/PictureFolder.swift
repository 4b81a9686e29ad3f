import Annotations
import Domain
import Foundation
import Images
import Synchronization

/// The pictures annotations speak of, by name; headers are read once.
final class PictureFolder: Sendable {
  /// What a picture's header says.
  struct Header: Sendable {
    let size: PictureSize
    let stored: PictureSize
    let orientation: PictureOrientation
  }

  private enum Entry {
    case readable(Header)
    case missing
    case broken(String)
  }

  /// The folders a name is looked for in, in this order.
  let places: [URL]
  private let entries = Mutex<[String: Entry]>([:])
  // Annotators work on originals, which are larger than what a server takes from strangers.
  private let decoder = ImageDecoder(limits: ImageLimits(bytes: 256 << 20, pixels: 400_000_000, side: 65_535))

  init(_ places: [URL]) { self.places = places }

  /// Where the pictures of a file or folder may lie: in it, in a folder of the usual name, or beside it.
  static func places(for input: URL) -> [URL] {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: input.path, isDirectory: &isFolder)
    let base = isFolder.boolValue ? input : input.deletingLastPathComponent()
    let names = ["images", "JPEGImages", "image", "rooms", "scenes"]
    var places = names.map { base.appending(path: $0) } + [base]
    // A folder of annotation files alone has the pictures in its neighbour.
    if isFolder.boolValue, ["Annotations", "annos", "labels"].contains(base.lastPathComponent) {
      places += names.map { base.deletingLastPathComponent().appending(path: $0) }
    }
    return places.filter { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// The file of a name; nil when there is none.
  func file(of name: String) -> URL? {
    places.lazy.map { $0.appending(path: name) }.first { url in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
    }
  }

  /// A picture's header; nil when it is missing or cannot be read.
  func header(of name: String) -> Header? {
    guard case .readable(let header) = entry(name) else { return nil }
    return header
  }

  /// What a check wants to know of a picture.
  ///
  /// - Parameter decoding: whether the pixels are decoded too, which finds files that were cut short.
  func state(of name: String, decoding: Bool) -> AnnotationCheck.PictureState {
    switch entry(name) {
    case .missing: return .missing
    case .broken(let reason): return .broken(reason: reason)
    case .readable(let header):
      if decoding {
        do { _ = try picture(name) } catch { return .broken(reason: Failure.sentence(for: error)) }
      }
      return .readable(size: header.size, stored: header.stored)
    }
  }

  /// The upright picture, its longer side at most so long.
  func picture(_ name: String, longestSide: Int? = nil) throws -> PixelBuffer {
    guard let file = file(of: name) else {
      throw Failure("there is no picture \(name); name its folder with --images")
    }
    return try decoder.decode(file, longestSide: longestSide)
  }

  private func entry(_ name: String) -> Entry {
    if let known = entries.withLock({ $0[name] }) { return known }
    let made = read(name)
    entries.withLock { $0[name] = made }
    return made
  }

  private func read(_ name: String) -> Entry {
    guard let file = file(of: name) else { return .missing }
    do throws(ImageError) {
      let header = try decoder.header(of: file)
      return .readable(
        Header(
          size: PictureSize(width: header.size.width, height: header.size.height),
          stored: PictureSize(width: header.storedSize.width, height: header.storedSize.height),
          orientation: PictureOrientation(rawValue: header.orientation) ?? .upright))
    } catch {
      return .broken(error.description)
    }
  }
}
