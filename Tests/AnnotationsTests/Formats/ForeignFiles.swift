import Annotations
import Foundation

/// Files as other tools write them, read from memory.
enum ForeignFiles {
  /// Reads one file.
  static func read(
    _ text: String, as format: AnnotationFormat, named name: String = "a.json", size: PictureSize? = nil,
    corners: VOCCorners = .inclusive
  ) throws -> AnnotationReading {
    try read([name: text], as: format, size: size, corners: corners)
  }

  /// Reads the files of a folder, or the one file there is.
  static func read(
    _ files: [String: String], as format: AnnotationFormat, pictures: [String] = [], size: PictureSize? = nil,
    corners: VOCCorners = .inclusive
  ) throws -> AnnotationReading {
    let source = AnnotationSource(
      location: "set", isFolder: format.isFolder,
      files: files.sorted { $0.key < $1.key }.map { AnnotationFile(path: $0.key, data: Data($0.value.utf8)) },
      pictures: pictures)
    return try format.read(
      source, options: AnnotationReadingOptions(pictureSize: { _ in size }, corners: corners))
  }
}

extension AnnotationReading {
  /// The boxes as `category x y width height`.
  var lines: [String] {
    pictures.pictures.flatMap(\.objects).map { object in
      "\(object.category) "
        + [object.box.x, object.box.y, object.box.width, object.box.height]
        .map { "\(($0 * 100).rounded() / 100)" }.joined(separator: " ")
    }
  }

  /// What was found, as lines.
  var said: String { findings.map(\.description).joined(separator: "\n") }
}
