import CVips
import Domain

/// One libvips image, released when the last reference goes.
///
/// Lives within one call: libvips images are descriptions of work, done when pixels are asked for.
final class VipsHandle {
  let pointer: UnsafeMutablePointer<VipsImage>

  init(_ pointer: UnsafeMutablePointer<VipsImage>) { self.pointer = pointer }

  deinit { vitrine_vips_release(pointer) }

  /// The outcome of a C call that makes an image; its message when there is none.
  static func make(
    _ call: (UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>) -> CInt
  ) throws(VipsFailure) -> VipsHandle {
    guard started else { throw VipsFailure(reason: "libvips did not start") }
    var result: UnsafeMutablePointer<VipsImage>?
    guard call(&result) == 0, let result else { throw VipsFailure.last() }
    return VipsHandle(result)
  }

  /// Starts libvips, once for the process.
  static let started = vitrine_vips_start() == 0

  var width: Int { Int(vips_image_get_width(pointer)) }
  var height: Int { Int(vips_image_get_height(pointer)) }
  var bands: Int { Int(vips_image_get_bands(pointer)) }
  var hasAlpha: Bool { vips_image_hasalpha(pointer) != 0 }
  var isBytes: Bool { vips_image_get_format(pointer) == VIPS_FORMAT_UCHAR }
  var interpretation: VipsInterpretation { vips_image_get_interpretation(pointer) }
  var hasProfile: Bool { vips_image_get_typeof(pointer, "icc-profile-data") != 0 }
  /// EXIF orientation, 1...8.
  var orientation: Int { Int(vips_image_get_orientation(pointer)) }

  /// The same pixels, computed now and held in memory.
  func inMemory() throws(VipsFailure) -> VipsHandle {
    guard let copy = vips_image_copy_memory(pointer) else { throw VipsFailure.last() }
    return VipsHandle(copy)
  }

  /// The pixels of an 8-bit, three-band image.
  func pixels() throws(VipsFailure) -> PixelBuffer {
    guard bands == 3, isBytes else {
      throw VipsFailure(reason: "expected three 8-bit bands, found \(bands)")
    }
    var count = 0
    guard let memory = vips_image_write_to_memory(pointer, &count) else { throw VipsFailure.last() }
    defer { g_free(memory) }
    guard count == width * height * 3 else { throw VipsFailure(reason: "the decoder wrote \(count) bytes") }
    return PixelBuffer(
      width: width, height: height, bytes: [UInt8](UnsafeRawBufferPointer(start: memory, count: count)))
  }
}

/// libvips's own words for what went wrong.
struct VipsFailure: Error {
  let reason: String

  /// Takes the message out of libvips's (process-wide) error buffer.
  static func last() -> VipsFailure {
    defer { vips_error_clear() }
    let text = String(cString: vips_error_buffer())
    let first = text.split(separator: "\n").first.map(String.init) ?? "no reason given"
    return VipsFailure(reason: String(first.prefix(200)))
  }
}

extension PixelBuffer {
  /// Lends the pixels to libvips for the length of `body`, without copying.
  func withVipsImage<Result>(
    _ body: (VipsHandle) throws(VipsFailure) -> Result
  ) throws(VipsFailure) -> Result {
    guard VipsHandle.started else { throw VipsFailure(reason: "libvips did not start") }
    let outcome: Swift.Result<Result, VipsFailure> = bytes.withUnsafeBytes { raw in
      do throws(VipsFailure) {
        guard
          let image = vips_image_new_from_memory(
            raw.baseAddress, raw.count, CInt(width), CInt(height), 3, VIPS_FORMAT_UCHAR)
        else { throw VipsFailure.last() }
        let handle = VipsHandle(image)
        image.pointee.Type = VIPS_INTERPRETATION_sRGB
        return .success(try body(handle))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}
