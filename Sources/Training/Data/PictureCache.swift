import Domain
import Foundation
import Images

/// Decoded pictures kept in memory, so that an epoch does not decode what the last one did; past its limit it
/// decodes anew.
final class PictureCache {
  private var pictures: [URL: PixelBuffer] = [:]
  private var bytes = 0
  private let limit: Int
  private let longestSide: Int
  private let decoder = ImageDecoder()

  /// A cache of at most `megabytes`, of pictures scaled down to `longestSide`.
  init(megabytes: Int = 2000, longestSide: Int) {
    limit = megabytes * 1_000_000
    self.longestSide = longestSide
  }

  /// The picture, decoded at most once while it fits.
  func picture(_ file: URL) throws -> PixelBuffer {
    if let known = pictures[file] { return known }
    let picture = try decoder.decode(file, longestSide: longestSide)
    if bytes + picture.bytes.count <= limit {
      pictures[file] = picture
      bytes += picture.bytes.count
    }
    return picture
  }
}
