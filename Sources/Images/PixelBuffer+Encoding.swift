import CVips
import Domain
import Foundation

extension PixelBuffer {
  /// The picture as a file's bytes, without metadata.
  ///
  /// - Parameters:
  ///   - format: JPEG, PNG or WebP; others are only read.
  ///   - quality: 1...100 for JPEG and WebP.
  public func encoded(as format: ImageFormat, quality: Int = 88) throws(ImageError) -> Data {
    let level = CInt(min(max(quality, 1), 100))
    do throws(VipsFailure) {
      return try withVipsImage { image throws(VipsFailure) in
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let failed: CInt
        switch format {
        case .jpeg: failed = vitrine_vips_save_jpeg(image.pointer, level, &bytes, &count)
        case .png: failed = vitrine_vips_save_png(image.pointer, &bytes, &count)
        case .webP: failed = vitrine_vips_save_webp(image.pointer, level, &bytes, &count)
        case .gif, .heic, .avif: throw VipsFailure(reason: "write jpeg, png or webp instead")
        }
        guard failed == 0, let bytes else { throw VipsFailure.last() }
        defer { g_free(bytes) }
        return Data(bytes: bytes, count: count)
      }
    } catch {
      throw ImageError.notEncoded(format: format, reason: error.reason)
    }
  }
}
