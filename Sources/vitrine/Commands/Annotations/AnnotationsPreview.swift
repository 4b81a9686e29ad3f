import Annotations
import ArgumentParser
import Domain
import Foundation
import Images

/// `vitrine annotations preview`.
struct AnnotationsPreview: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Draw pictures with their boxes and names on one sheet.",
    discussion: """
      A look at a sheet finds what no rule does: boxes of the wrong picture, shifted boxes, wrong names. Crowds and \
      turned boxes are drawn as the upright boxes they are read as. The sheet must lie outside Vitrine's own folder.
      """)

  @OptionGroup var input: AnnotationInput

  @Option(name: .shortAndLong, help: "The file to write: .png, .jpg or .webp.")
  var output: String

  @Option(name: .long, help: "How many pictures, 1 to 400; spread evenly over the set.")
  var count = 24

  @Option(name: .long, help: "How many in a row.")
  var columns = 4

  @Option(name: .long, help: "The side of a picture's place on the sheet, in pixels.")
  var side = 400

  @Option(name: .long, help: "Only pictures with this category, and only its boxes. May be repeated.")
  var category: [String] = []

  @Option(name: .long, help: "Only this picture. May be repeated.")
  var picture: [String] = []

  func validate() throws {
    guard (1...400).contains(count) else { throw ValidationError("--count is 1 to 400") }
    guard (1...20).contains(columns) else { throw ValidationError("--columns is 1 to 20") }
    guard (64...2000).contains(side) else { throw ValidationError("--side is 64 to 2000") }
    // Checked before the work: a sheet of this size has to fit into memory.
    guard min(count, columns) * side * ((count + columns - 1) / columns) * side <= 200_000_000 else {
      throw ValidationError("that sheet would have more than 200 megapixels; lower --count or --side")
    }
    _ = try PictureFile.format(of: output)
  }

  func run() throws {
    let url = URL(filePath: output)
    _ = try OutsideProject.folder(url.deletingLastPathComponent().path, for: "--output")
    let content = try input.read()
    Output.notes(content.findings)
    let chosen = choice(content.pictures)
    guard !chosen.isEmpty else {
      throw Failure("there is no picture to show; look at --category and --picture")
    }
    let numbers = Dictionary(
      content.pictures.categories.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var sheet = ContactSheet(count: chosen.count, columns: columns, side: side)
    for annotated in chosen {
      do {
        let picture = try content.folder.picture(annotated.name, longestSide: side)
        sheet.add(picture.drawing(labels(of: annotated, on: picture, numbers)))
      } catch {
        Output.note("\(annotated.name): \(Failure.sentence(for: error))")
        sheet.skip()
      }
    }
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try sheet.picture.encoded(as: PictureFile.format(of: output)).write(to: url)
    print("\(chosen.count) pictures in \(output)")
  }

  /// The pictures asked for, at even steps through the set.
  private func choice(_ set: AnnotatedPictures) -> [AnnotatedPictures.Picture] {
    let wanted = set.pictures.compactMap { annotated -> AnnotatedPictures.Picture? in
      guard picture.isEmpty || picture.contains(annotated.name) else { return nil }
      guard !category.isEmpty else { return annotated }
      var part = annotated
      part.objects.removeAll { !category.contains($0.category) }
      return part.objects.isEmpty ? nil : part
    }
    guard wanted.count > count else { return wanted }
    return (0..<count).map { wanted[$0 * wanted.count / count] }
  }

  private func labels(
    of annotated: AnnotatedPictures.Picture, on picture: PixelBuffer, _ numbers: [String: Int]
  ) -> [BoxLabel] {
    // The file's size, since the boxes are in it: a wrong one then shows as shifted boxes.
    let size = annotated.size ?? PictureSize(width: picture.width, height: picture.height)
    let (across, down) = (
      Double(picture.width) / Double(size.width), Double(picture.height) / Double(size.height)
    )
    // Small ones on top, where they can be seen.
    return annotated.objects.filter(\.box.isFinite).sorted { $0.box.area < $1.box.area }.map { object in
      BoxLabel(
        box: object.box.scaled(across, down).box, text: object.category,
        colour: .distinct(numbers[object.category] ?? 0))
    }
  }
}
