import Annotations
import ArgumentParser
import Foundation

/// `vitrine annotations convert`.
struct AnnotationsConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write annotations in another format, and say what it cannot hold.",
    discussion: """
      Boxes keep their place to a thousandth of a pixel, through any number of conversions. Rows that cannot be used \
      are reported with file and line and left out; the rest is written. YOLO and Shop The Look hold fractions of the \
      picture alone, so the pictures must be at hand to read them.
      """)

  @OptionGroup var input: AnnotationInput

  @Option(name: .long, help: "The format to write.")
  var to: AnnotationFormat

  @Option(name: .shortAndLong, help: "The file to write, or the folder for voc, yolo and deepfashion2.")
  var output: String

  @Flag(name: .long, help: "Round Pascal VOC's corners to whole pixels, for tools that read nothing else.")
  var wholePixels = false

  @Option(name: .long, help: "What Pascal VOC's corners shall mean in the output: inclusive or edges.")
  var toVOCCorners: VOCCorners = .inclusive

  @Flag(
    name: .long, help: "The boxes were drawn on the pictures as stored, without EXIF orientation: turn them.")
  var boxesAsStored = false

  @Flag(name: .long, help: "Cut boxes at the pictures' edges and drop those of which nothing is left.")
  var clip = false

  @Flag(
    name: .long, help: "Copy the pictures to where the format's own tools look (voc, yolo, deepfashion2).")
  var copyPictures = false

  @Flag(name: .long, help: "Write over what is there.")
  var overwrite = false

  @Flag(name: .long, help: "End with status 1 when a row had to be left out.")
  var strict = false

  @Flag(name: .long, help: "Write what was done as JSON.")
  var json = false

  func validate() throws {
    guard !copyPictures || to.isFolder else {
      throw ValidationError(
        "--copy-pictures is for voc, yolo and deepfashion2; \(to.rawValue) names no place for them")
    }
  }

  func run() throws {
    let target = AnnotationOutput(url: URL(filePath: output), format: to, overwrite: overwrite)
    try target.check()
    var content = try input.read(asStored: boxesAsStored)
    if clip {
      let (clipped, cut, removed) = content.pictures.clipped()
      content.pictures = clipped
      Output.note("\(cut) boxes cut at the edge, \(removed) outside dropped")
    }
    var findings = content.findings
    findings += try target.write(content.pictures, wholePixels: wholePixels, corners: toVOCCorners)
    if copyPictures { findings += try copy(content, to: target) }
    let summary = Summary(
      from: content.format.rawValue, to: to.rawValue, pictures: content.pictures.pictures.count,
      boxes: content.pictures.objectCount, findings: findings)
    if json {
      print(try Output.json(summary))
    } else {
      Output.notes(findings)
      print(
        "\(summary.pictures) pictures and \(summary.boxes) boxes, \(content.format.title) to \(to.title): \(output)"
      )
    }
    if strict, findings.contains(where: { $0.severity == .error }) { throw ExitCode(1) }
  }

  private func copy(_ content: AnnotationInput.Content, to target: AnnotationOutput) throws
    -> [AnnotationFinding]
  {
    var findings: [AnnotationFinding] = []
    for picture in content.pictures.pictures {
      // Names that would leave the folder were reported and left out when writing.
      guard let place = target.place(of: picture.name), AnnotationFormat.canName(picture.name) else {
        continue
      }
      guard let file = content.folder.file(of: picture.name) else {
        findings.append(
          AnnotationFinding(
            .error, .missingPicture, at: picture.place, picture: picture.name,
            "there is no such picture to copy"))
        continue
      }
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      if FileManager.default.fileExists(atPath: place.path) { try FileManager.default.removeItem(at: place) }
      try FileManager.default.copyItem(at: file, to: place)
    }
    return findings
  }

  private struct Summary: Encodable {
    let from: String
    let to: String
    let pictures: Int
    let boxes: Int
    let findings: [AnnotationFinding]
  }
}
