import Domain
import Foundation
import Images
import Synchronization

/// Decoded pictures kept in memory, so that an epoch does not decode what the last one did; past its limit it
/// decodes anew.
final class PictureCache: Sendable {
  private struct Contents {
    var pictures: [URL: PixelBuffer] = [:]
    var bytes = 0
  }

  private let contents = Mutex(Contents())
  private let limit: Int
  private let longestSide: Int
  private let decoder = ImageDecoder()

  /// What all caches of a run may hold together: a tenth of the machine's memory.
  static let budget = Int(clamping: ProcessInfo.processInfo.physicalMemory / 10_000_000)

  /// A cache of at most `megabytes`, of pictures scaled down to `longestSide`.
  init(megabytes: Int, longestSide: Int) {
    limit = megabytes * 1_000_000
    self.longestSide = longestSide
  }

  /// The picture, decoded at most once while it fits; when two threads ask for it at the same moment, twice.
  func picture(_ file: URL) throws -> PixelBuffer {
    if let known = contents.withLock({ $0.pictures[file] }) { return known }
    let picture = try decoder.decode(file, longestSide: longestSide)
    contents.withLock {
      guard $0.pictures[file] == nil, $0.bytes + picture.bytes.count <= limit else { return }
      $0.pictures[file] = picture
      $0.bytes += picture.bytes.count
    }
    return picture
  }
}
