import Annotations
import ArgumentParser
import Domain
import Foundation

/// The annotations a command works on, and how they are to be read.
struct AnnotationInput: ParsableArguments {
  @Argument(help: "The annotation file, or the folder for voc, yolo and deepfashion2.")
  var input: String

  @Option(name: .long, help: "The format of the input. By default found out from the files.")
  var from: AnnotationFormat?

  @Option(
    name: .long,
    help:
      "The folder with the pictures. By default the input's own, or images/, JPEGImages/, image/ or rooms/ in it."
  )
  var images: String?

  @Option(
    name: .long,
    help: "Rename categories by this file, {\"their name\": \"our name\"}; null or \"ignore\" drops.")
  var map: String?

  @Option(
    name: .long, help: "Splits by picture, JSON lines like {\"image\": \"a.jpg\", \"split\": \"train\"}.")
  var splits: String?

  @Option(
    name: .long,
    help: "What Pascal VOC's corners mean: inclusive (first and last pixel, from 1) or edges (from 0).")
  var vocCorners: VOCCorners = .inclusive

  /// Annotations with what was noticed on the way.
  struct Content {
    let format: AnnotationFormat
    let folder: PictureFolder
    var pictures: AnnotatedPictures
    var findings: [AnnotationFinding]
  }

  /// Reads the annotations.
  ///
  /// - Parameter asStored: whether the boxes were drawn without regard to EXIF orientation; they are turned then.
  func read(asStored: Bool = false) throws -> Content {
    let url = URL(filePath: input)
    let source = try AnnotationSource.read(url)
    guard let format = from ?? AnnotationFormat.detected(in: source) else {
      throw Failure("\(input) is in no format known by its content; name it with --from")
    }
    let folder = PictureFolder(images.map { [URL(filePath: $0)] } ?? PictureFolder.places(for: url))
    let reading = try format.read(
      source,
      options: AnnotationReadingOptions(
        pictureSize: { asStored ? folder.header(of: $0)?.stored : folder.header(of: $0)?.size },
        corners: vocCorners))
    var content = Content(
      format: format, folder: folder, pictures: reading.pictures, findings: reading.findings)
    if let splits { try addSplits(from: splits, to: &content) }
    if asStored {
      let (turned, count) = content.pictures.turnedUpright { name in
        folder.header(of: name).map { ($0.stored, $0.orientation) }
      }
      content.pictures = turned
      Output.note("\(count) pictures are stored turned; their boxes were turned upright")
    }
    if let map {
      let (mapped, dropped) = content.pictures.mapped(by: try CategoryMap(reading: URL(filePath: map)))
      content.pictures = mapped
      let names = dropped.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }
      if !names.isEmpty { Output.note("dropped by the map: " + names.joined(separator: ", ")) }
    }
    return content
  }

  private func addSplits(from path: String, to content: inout Content) throws {
    let (file, problems) = try SplitFile.read(URL(filePath: path))
    Output.notes(problems.map(\.description), about: "lines of \(path) left out")
    for (index, picture) in content.pictures.pictures.enumerated() {
      content.pictures.pictures[index].split = file.splits[picture.name] ?? picture.split
      content.pictures.pictures[index].roomType = file.roomTypes[picture.name] ?? picture.roomType
    }
  }
}

extension AnnotationFormat: ExpressibleByArgument {}
extension VOCCorners: ExpressibleByArgument {}

extension Output {
  /// Findings on standard error: every error, then warnings, each kind's first few.
  static func notes(_ findings: [AnnotationFinding], most: Int = 10) {
    for severity in [AnnotationFinding.Severity.error, .warning] {
      let some = findings.filter { $0.severity == severity }
      for finding in some.prefix(most) { note(finding.description) }
      if some.count > most { note("... and \(some.count - most) more \(severity.rawValue)s") }
    }
  }
}
