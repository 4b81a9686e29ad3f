import Annotations
import Domain
import Foundation
import Images

/// What an audit doubts, drawn: a person sees at a glance who is right.
struct AuditSheet {
  let folder: PictureFolder
  let pictures: AnnotatedPictures

  private static let side = 220
  private static let columns = 7

  /// A box to be shown, with its place's words.
  private struct Entry {
    let picture: String
    let box: [Double]
    let text: String
    let colour: Colour
  }

  /// Doubted boxes with `from > to`, then, for each category that falls apart, a row of each cluster's nearest.
  func picture(of proposal: AuditProposal, most: Int) -> PixelBuffer {
    var rows: [[Entry]] = []
    let doubted = proposal.relabel.prefix(most).map { row in
      Entry(
        picture: row.picture, box: row.box, text: "\(row.from) > \(row.to)",
        colour: row.reason == .wrong
          ? Colour(red: 220, green: 40, blue: 40) : Colour(red: 230, green: 160, blue: 20))
    }
    for start in stride(from: 0, to: doubted.count, by: Self.columns) {
      rows.append(Array(doubted[start..<min(start + Self.columns, doubted.count)]))
    }
    for (number, cluster) in proposal.split.flatMap({ split in split.clusters.map { (split, $0) } })
      .enumerated()
    {
      rows.append(
        cluster.1.members.prefix(Self.columns).map {
          Entry(
            picture: $0.picture, box: $0.box, text: "\(cluster.0.category): \(cluster.1.name)",
            colour: .distinct(number))
        })
    }
    rows = Array(rows.prefix(60))
    var sheet = ContactSheet(count: max(1, rows.count) * Self.columns, columns: Self.columns, side: Self.side)
    for row in rows {
      for place in 0..<Self.columns {
        if place < row.count, let part = part(row[place]) { sheet.add(part) } else { sheet.skip() }
      }
    }
    return sheet.picture
  }

  /// The box with something around it; nil when the picture cannot be read.
  private func part(_ entry: Entry) -> PixelBuffer? {
    guard entry.box.count == 4, let picture = try? folder.picture(entry.picture, longestSide: 1024) else {
      return nil
    }
    let size = pictures.pictures.first { $0.name == entry.picture }?.size
    let across = Double(picture.width) / Double(size?.width ?? picture.width)
    let down = Double(picture.height) / Double(size?.height ?? picture.height)
    let box = PreciseBox(x: entry.box[0], y: entry.box[1], width: entry.box[2], height: entry.box[3])
      .scaled(across, down).box
    // At least 60 pixels of surroundings: without them a small thing cannot be told.
    let frame = Box(
      left: box.x - max(30, box.width * 0.3), top: box.y - max(30, box.height * 0.3),
      right: box.right + max(30, box.width * 0.3), bottom: box.bottom + max(30, box.height * 0.3)
    ).clipped(toWidth: Float(picture.width), height: Float(picture.height))
    let crop = picture.cropped(to: frame)
    let scale = Float(Self.side) / Float(max(crop.width, crop.height, 1))
    let shown = ImageSize(
      width: min(Self.side, max(1, Int(Float(crop.width) * scale))),
      height: min(Self.side, max(1, Int(Float(crop.height) * scale))))
    guard let resized = try? crop.resized(to: shown) else { return nil }
    // On a whole place, so that narrow boxes have room for their words.
    let ground = resized.padded(to: ImageSize(width: Self.side, height: Self.side), fill: .white)
    let inside = Box(x: box.x - frame.x, y: box.y - frame.y, width: box.width, height: box.height)
      .scaled(Float(shown.width) / Float(crop.width), Float(shown.height) / Float(crop.height))
    return ground.drawing([BoxLabel(box: inside, text: entry.text, colour: entry.colour)])
  }
}
