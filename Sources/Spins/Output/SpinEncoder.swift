import Crypto
import Domain
import Foundation
import Images

/// Encodes frames within a number of bytes, and a sheet of small ones to show first.
struct SpinEncoder {
  /// Bytes all pictures may have together.
  let bytes: Int

  typealias File = (name: String, data: Data)

  /// The frames' files, named by content so that browsers may keep them for ever, and the sheet.
  func encoded(_ frames: [PixelBuffer]) throws -> (
    files: [File], preview: (layout: SpinManifest.Preview, data: Data)
  ) {
    let preview = try sheet(frames)
    var quality = 84
    var pictures = try frames.map { try $0.encoded(as: .webP, quality: quality) }
    while pictures.reduce(preview.data.count, { $0 + $1.count }) > bytes, quality > 40 {
      quality -= 8
      pictures = try frames.map { try $0.encoded(as: .webP, quality: quality) }
    }
    let files = pictures.enumerated().map { index, data in
      ("\(String(format: "%03d", index))-\(Self.digest(data)).webp", data)
    }
    return (files, preview)
  }

  /// All frames at a quarter of their size on one picture.
  private func sheet(_ frames: [PixelBuffer]) throws -> (layout: SpinManifest.Preview, data: Data) {
    let longest = max(frames[0].width, frames[0].height)
    let small = try frames.map { try $0.resized(longestSide: max(64, longest / 4)) }
    let columns = max(1, Int(Double(frames.count).squareRoot().rounded(.up)))
    let rows = (frames.count + columns - 1) / columns
    let (width, height) = (small[0].width, small[0].height)
    var bytes = [UInt8](repeating: 255, count: columns * width * rows * height * 3)
    for (index, frame) in small.enumerated() {
      let left = index % columns * width
      let top = index / columns * height
      for y in 0..<height {
        let to = ((top + y) * columns * width + left) * 3
        bytes.replaceSubrange(
          to..<(to + width * 3), with: frame.bytes[(y * width * 3)..<((y + 1) * width * 3)])
      }
    }
    let picture = PixelBuffer(width: columns * width, height: rows * height, bytes: bytes)
    let data = try picture.encoded(as: .webP, quality: 60)
    return (
      SpinManifest.Preview(
        file: "preview-\(Self.digest(data)).webp", columns: columns, rows: rows, width: width, height: height),
      data
    )
  }

  private static func digest(_ data: Data) -> String {
    SHA256.hash(data: data).prefix(5).map { String(format: "%02x", $0) }.joined()
  }
}
