import CVideo
import Domain
import Foundation

/// A short film in memory, and frames evenly out of it.
struct Film {
  private let data: Data
  private let name: String
  private let limits: FrameReader.Limits

  init(_ data: Data, name: String, limits: FrameReader.Limits) {
    self.data = data
    self.name = name
    self.limits = limits
  }

  /// At most as many frames as the limit, evenly spread over the film.
  func frames() throws -> [SourceFrame] {
    try data.withUnsafeBytes { raw in
      var info = VitrineVideoInfo()
      var problem = [CChar](repeating: 0, count: 256)
      guard
        let video = vitrine_video_open(
          raw.bindMemory(to: UInt8.self).baseAddress, raw.count, Int32(limits.side), Int64(limits.filmPixels),
          &info,
          &problem)
      else {
        let reason = String(decoding: problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        throw SpinError.unreadable(path: name, reason: reason)
      }
      defer { vitrine_video_close(video) }
      guard info.seconds <= limits.seconds else {
        throw SpinError.tooLong(
          what: "a film of \(Int(info.seconds)) seconds", limit: "\(Int(limits.seconds)) seconds")
      }
      return try decoded(video, info)
    }
  }

  private func decoded(_ video: OpaquePointer, _ info: VitrineVideoInfo) throws -> [SourceFrame] {
    let size = (width: Int(info.width), height: Int(info.height))
    var stride = max(1, Int((info.frames / Double(limits.frames)).rounded(.up)))
    var taken: [SourceFrame] = []
    var number = 0
    // However long the file claims to be, decoding ends.
    let most = Int(limits.seconds * 240)
    while number < most {
      try Task.checkCancellation()
      let wanted = number % stride == 0
      var bytes = wanted ? [UInt8](repeating: 0, count: size.width * size.height * 3) : []
      let outcome = wanted ? vitrine_video_next(video, &bytes) : vitrine_video_next(video, nil)
      guard outcome == 1 else { break }
      if wanted {
        taken.append(
          SourceFrame(
            name: "frame \(number)",
            picture: PixelBuffer(width: size.width, height: size.height, bytes: bytes)))
      }
      number += 1
      if taken.count > limits.frames {
        // The file has more frames than it said: keep every other one.
        taken = taken.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        stride *= 2
      }
    }
    guard !taken.isEmpty else {
      throw SpinError.unreadable(path: name, reason: "not one frame can be decoded")
    }
    return taken
  }
}
