import Annotations
import Foundation

/// Where annotations are written, and that nothing is overwritten unasked.
struct AnnotationOutput {
  /// The file, or the folder of formats that are one.
  let url: URL
  let format: AnnotationFormat
  var overwrite = false

  /// The name of a format's file when a command makes one up.
  static func fileName(_ stem: String, _ format: AnnotationFormat) -> String {
    switch format {
    case .cvat: stem + ".xml"
    case .shopTheLook: stem + ".jsonl"
    default: stem + ".json"
    }
  }

  /// Refuses what is already there.
  func check() throws {
    guard !overwrite, FileManager.default.fileExists(atPath: url.path) else { return }
    let content = try? FileManager.default.contentsOfDirectory(atPath: url.path)
    if format.isFolder, content?.isEmpty == true { return }
    throw Failure("\(url.path) is there already; choose another place, or allow it with --overwrite")
  }

  /// Writes the annotations.
  ///
  /// - Returns: what the format has no place for.
  func write(
    _ pictures: AnnotatedPictures, wholePixels: Bool = false, corners: VOCCorners = .inclusive
  ) throws -> [AnnotationFinding] {
    try check()
    let writing = try format.write(
      pictures,
      options: AnnotationWritingOptions(
        fileName: url.lastPathComponent, wholePixels: wholePixels, corners: corners))
    let folder = format.isFolder ? url : url.deletingLastPathComponent()
    for file in writing.files {
      let place = folder.appending(path: file.path)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.data.write(to: place, options: .atomic)
    }
    return writing.findings
  }

  /// Where a format's own tools look for a picture; nil when they leave it open.
  func place(of picture: String) -> URL? {
    switch format {
    case .yolo: url.appending(path: "images").appending(path: picture)
    case .voc: url.appending(path: "JPEGImages").appending(path: picture)
    case .deepFashion2: url.appending(path: "image").appending(path: picture)
    default: nil
    }
  }
}
