import Domain
import Foundation
import Images

/// Cuts the place of each error out of its picture and draws object and detection on it.
struct ErrorPictures {
  /// The folder inside the report.
  static let folder = "pictures"
  /// The longer side of a cutout, in pixels.
  private static let side = 320
  /// How much of the surroundings is shown, as a part of the boxes' size.
  private static let margin: Float = 0.35
  // Blue and orange are told apart by almost everybody.
  private static let truthColour = Colour(red: 0, green: 114, blue: 200)
  private static let detectionColour = Colour(red: 240, green: 130, blue: 0)

  let run: DetectorRun
  let categories: [String]

  /// Writes a JPEG for each error.
  ///
  /// - Returns: paths relative to the report, and one sentence for each picture that cannot be read.
  func write(_ errors: [DetectionError], to folder: URL) -> (
    files: [DetectionError: String], problems: [String]
  ) {
    var files: [DetectionError: String] = [:]
    var problems: [String] = []
    let decoder = ImageDecoder()
    for (number, group) in Dictionary(grouping: errors, by: \.picture).sorted(by: { $0.key < $1.key }) {
      let entry = run.evaluation.pictures[number]
      do {
        let picture = try decoder.decode(run.file(of: entry))
        let scale = (
          Float(picture.width) / Float(entry.width), Float(picture.height) / Float(entry.height)
        )
        for (index, error) in group.enumerated() {
          let name = "\(Self.folder)/\(number)-\(index)-\(error.kind.rawValue).jpg"
          let bytes = try drawn(error, on: picture, scale: scale).encoded(as: .jpeg, quality: 80)
          try bytes.write(to: folder.appending(path: name))
          files[error] = name
        }
      } catch {
        problems.append("\(entry.path): \(error)")
      }
    }
    return (files, problems)
  }

  private func drawn(
    _ error: DetectionError, on picture: PixelBuffer, scale: (Float, Float)
  ) throws -> PixelBuffer {
    var labels: [BoxLabel] = []
    if let detection = error.detection {
      let text = "\(Figure.title(categories[detection.category])) \(String(format: "%.2f", detection.score))"
      labels.append(
        BoxLabel(box: detection.box.scaled(scale.0, scale.1), text: text, colour: Self.detectionColour))
    }
    if let truth = error.truth {
      labels.append(
        BoxLabel(
          box: truth.box.scaled(scale.0, scale.1), text: Figure.title(categories[truth.category]),
          colour: Self.truthColour))
    }
    let place = Self.surroundings(of: labels.map(\.box), in: picture)
    let cut = picture.cropped(to: place)
    let factor = Float(Self.side) / Float(max(cut.width, cut.height))
    let shown = try cut.resized(
      to: ImageSize(
        width: max(1, Int(Float(cut.width) * factor)), height: max(1, Int(Float(cut.height) * factor))))
    return shown.drawing(
      labels.map { label in
        var moved = label
        moved.box.x -= place.x
        moved.box.y -= place.y
        moved.box = moved.box.scaled(factor, factor)
        return moved
      })
  }

  /// The boxes with something around them, at least a fifth of the picture, inside it.
  private static func surroundings(of boxes: [Box], in picture: PixelBuffer) -> Box {
    let whole = Box(x: 0, y: 0, width: Float(picture.width), height: Float(picture.height))
    guard let first = boxes.first else { return whole }
    let union = boxes.reduce(first) { sum, box in
      Box(
        left: min(sum.x, box.x), top: min(sum.y, box.y), right: max(sum.right, box.right),
        bottom: max(sum.bottom, box.bottom))
    }
    let grow = max(
      Self.margin * max(union.width, union.height),
      0.1 * Float(min(picture.width, picture.height)))
    let grown = Box(
      left: (union.x - grow).rounded(.down), top: (union.y - grow).rounded(.down),
      right: (union.right + grow).rounded(.up), bottom: (union.bottom + grow).rounded(.up))
    return grown.clipped(toWidth: whole.width, height: whole.height)
  }
}
