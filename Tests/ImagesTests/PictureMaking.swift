import CVips
import Domain
import Foundation

@testable import Images

/// Pictures with something to tell apart in every corner.
enum TestPicture {
  /// Four quarters: red, green, blue and yellow, row by row.
  static func quarters(width: Int = 64, height: Int = 48) -> PixelBuffer {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        switch (row < height / 2, column < width / 2) {
        case (true, true): bytes += [220, 30, 30]
        case (true, false): bytes += [30, 220, 30]
        case (false, true): bytes += [30, 30, 220]
        case (false, false): bytes += [220, 220, 30]
        }
      }
    }
    return PixelBuffer(width: width, height: height, bytes: bytes)
  }
}

extension PixelBuffer {
  /// The pixel at a place.
  func pixel(_ x: Int, _ y: Int) -> [UInt8] {
    Array(bytes[((y * width + x) * 3)..<((y * width + x) * 3 + 3)])
  }

  /// The colours in the middle of the four quarters, row by row, as letters.
  var corners: String {
    [(1, 1), (3, 1), (1, 3), (3, 3)].map { name(of: pixel(width * $0 / 4, height * $1 / 4)) }.joined()
  }

  private func name(of colour: [UInt8]) -> String {
    switch (colour[0] > 128, colour[1] > 128, colour[2] > 128) {
    case (true, false, false): return "R"
    case (false, true, false): return "G"
    case (false, false, true): return "B"
    case (true, true, false): return "Y"
    case (true, true, true): return "W"
    default: return "?"
    }
  }

  /// Largest difference of any byte.
  func largestDifference(from other: PixelBuffer) -> Int {
    guard size == other.size else { return 255 }
    return zip(bytes, other.bytes).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  /// The picture as a file, through any libvips operations first: what a test feeds the decoder.
  func file(
    _ suffix: String, through change: (VipsHandle) throws -> VipsHandle = { $0 }
  ) throws -> Data {
    var made: Swift.Result<Data, any Error> = .failure(VipsFailure(reason: "not made"))
    try withVipsImage { image throws(VipsFailure) in
      made = Swift.Result {
        let changed = try change(try VipsHandle.make { vips_copy_to($0, image) })
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        guard vitrine_vips_save_named(changed.pointer, suffix, &bytes, &count) == 0, let bytes else {
          throw VipsFailure.last()
        }
        defer { g_free(bytes) }
        return Data(bytes: bytes, count: count)
      }
    }
    return try made.get()
  }
}

/// A copy whose metadata may be changed without touching the original's.
private func vips_copy_to(
  _ out: UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>, _ image: VipsHandle
) -> CInt {
  guard let copy = vips_image_copy_memory(image.pointer) else { return -1 }
  out.pointee = copy
  return 0
}
