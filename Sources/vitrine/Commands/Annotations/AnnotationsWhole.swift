import Annotations
import ArgumentParser
import Foundation

/// `vitrine annotations whole`.
struct AnnotationsWhole: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whole",
    abstract: "Make boxes of pictures that lie in a folder for each class: one around each whole picture.",
    discussion: """
      Close-ups sorted into folders are how many data sets for classification come. A detector can learn from them \
      when the picture is the object, best with "mosaic" in its recipe, which puts four into one. The class is the \
      name of the folder a picture lies in.
      """)

  @Argument(help: "The folder with the class folders, at any depth.")
  var folder: String

  @Option(name: .long, help: "Rename classes by this file, {\"their name\": \"our name\"}; null drops.")
  var map: String?

  @Option(name: .shortAndLong, help: "The COCO file to write.")
  var output: String

  @Flag(name: .long, help: "Write over what is there.")
  var overwrite = false

  func run() throws {
    let url = URL(filePath: folder)
    let target = AnnotationOutput(url: URL(filePath: output), format: .coco, overwrite: overwrite)
    try target.check()
    let pictures = PictureFolder([url])
    var set = AnnotatedPictures()
    var findings: [AnnotationFinding] = []
    for name in try AnnotationSource.read(url).pictures {
      let classFolder = URL(filePath: name).deletingLastPathComponent().lastPathComponent
      guard name.contains("/") else {
        findings.append(AnnotationFinding(.warning, .lost, picture: name, "it lies in no class folder"))
        continue
      }
      guard let size = pictures.header(of: name)?.size else {
        findings.append(AnnotationFinding(.error, .missingPicture, picture: name, "it cannot be read"))
        continue
      }
      let whole = PreciseBox(left: 0, top: 0, right: Double(size.width), bottom: Double(size.height))
      set.pictures.append(
        .init(name: name, size: size, objects: [.init(category: classFolder, box: whole)]))
    }
    guard !set.pictures.isEmpty else {
      throw Failure("\(folder) has no pictures in class folders")
    }
    if let map {
      let (mapped, dropped) = set.mapped(by: try CategoryMap(reading: URL(filePath: map)))
      set = mapped
      if !dropped.isEmpty {
        Output.note("dropped by the map: \(dropped.keys.sorted().joined(separator: ", "))")
      }
    }
    findings += try target.write(set)
    Output.notes(findings)
    print("\(set.pictures.count) pictures and \(set.objectCount) boxes: \(output)")
  }
}
