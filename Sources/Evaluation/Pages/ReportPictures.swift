import Domain
import Foundation
import Images

/// Writes a report's small pictures, each once.
struct ReportPictures {
  let folder: URL
  /// The folder's part that holds the pictures.
  let place: String
  let side: Int
  private(set) var problems: [String] = []
  private var products: [String: String] = [:]
  private let decoder = ImageDecoder()

  init(folder: URL, place: String, side: Int) {
    self.folder = folder
    self.place = place
    self.side = side
  }

  /// A product's picture, as a path relative to the report; nil when it cannot be read.
  mutating func product(_ file: URL, id: String) -> String? {
    if let known = products[id] { return known }
    let name = "product-\(products.count)"
    guard let path = write(name, from: file, box: nil) else { return nil }
    products[id] = path
    return path
  }

  /// A part of a scene.
  mutating func crop(_ box: Box, of file: URL, name: String) -> String? { write(name, from: file, box: box) }

  private mutating func write(_ name: String, from file: URL, box: Box?) -> String? {
    do {
      var picture = try decoder.decode(file, longestSide: box == nil ? side : nil)
      if let box {
        let inside = box.clipped(toWidth: Float(picture.width), height: Float(picture.height))
        picture = try picture.cropped(to: inside).resized(longestSide: side)
      }
      let path = "\(place)/\(name).jpg"
      try picture.encoded(as: .jpeg, quality: 80).write(to: folder.appending(path: path))
      return path
    } catch {
      problems.append("\(file.lastPathComponent): \(error)")
      return nil
    }
  }
}
