import CVips
import Domain

/// The steps from a file's bytes to a `PixelBuffer`.
extension VipsHandle {
  /// Reads the header with the format's own loader.
  static func opened(
    _ bytes: UnsafeRawBufferPointer, as format: ImageFormat, shrink: Int
  ) throws(ImageError) -> VipsHandle {
    do throws(VipsFailure) {
      return try make { vitrine_vips_load(bytes.baseAddress, bytes.count, format.loader, CInt(shrink), $0) }
    } catch {
      throw ImageError.broken(reason: error.reason)
    }
  }

  /// Whether the EXIF orientation exchanges width and height.
  var isSideways: Bool { (5...8).contains(orientation) }

  /// Size once upright.
  var uprightSize: ImageSize {
    let size = ImageSize(width: width, height: height)
    return isSideways ? size.turned : size
  }

  /// This picture, or the same opened again with fewer pixels when that still covers `target` (upright).
  func reopened(
    _ bytes: UnsafeRawBufferPointer, as format: ImageFormat, toFit target: ImageSize
  ) throws(VipsFailure) -> VipsHandle {
    guard format.shrinksOnLoad else { return self }
    let upright = uprightSize
    let factor = min(upright.width / target.width, upright.height / target.height)
    let shrink = [8, 4, 2].first { $0 <= factor } ?? 1
    guard shrink > 1 else { return self }
    return try VipsHandle.make {
      vitrine_vips_load(bytes.baseAddress, bytes.count, format.loader, CInt(shrink), $0)
    }
  }

  /// The pixels in the one form pictures travel in.
  ///
  /// `size` is that of the picture as stored, before it is turned upright. Alpha goes first (white must not
  /// bleed in when resizing), then the resize, so that colours are converted for the pixels that stay.
  func standardized(to size: ImageSize) throws(VipsFailure) -> PixelBuffer {
    var image = self
    if image.hasAlpha {
      let source = image
      image = try VipsHandle.make { vitrine_vips_flatten(source.pointer, source.whiteLevel, $0) }
    }
    image = try image.resized(to: size)
    image = try image.convertedToSRGB()
    let turn = image.orientation
    if turn > 1 {
      let still = try image.inMemory()  // turning needs random access; loaders read top to bottom
      image = try VipsHandle.make { vitrine_vips_upright(still.pointer, $0) }
    }
    return try image.pixels()
  }

  /// Resized to exactly `size`.
  func resized(to size: ImageSize) throws(VipsFailure) -> VipsHandle {
    guard size.width != width || size.height != height else { return self }
    return try VipsHandle.make {
      vitrine_vips_resize(
        pointer, Double(size.width) / Double(width), Double(size.height) / Double(height), $0)
    }
  }

  /// White of the picture's own numbers.
  private var whiteLevel: Double {
    switch interpretation {
    case VIPS_INTERPRETATION_RGB16, VIPS_INTERPRETATION_GREY16: return 65_535
    case VIPS_INTERPRETATION_CMYK: return 0  // ink
    default: return 255
    }
  }

  /// Three 8-bit sRGB bands, by the embedded profile when there is a sound one.
  private func convertedToSRGB() throws(VipsFailure) -> VipsHandle {
    var image = self
    if hasProfile || interpretation == VIPS_INTERPRETATION_CMYK {
      do throws(VipsFailure) {
        // Evaluated here so that a damaged profile shows now and the colour space alone can serve.
        let source = try inMemory()
        image = try VipsHandle.make { vitrine_vips_apply_profile(source.pointer, $0) }
      } catch {
        image = try inMemory()
      }
    }
    if image.interpretation != VIPS_INTERPRETATION_sRGB {
      let source = image
      image = try VipsHandle.make { vitrine_vips_to_srgb(source.pointer, $0) }
    }
    if !image.isBytes {
      let source = image
      image = try VipsHandle.make { vitrine_vips_cast_bytes(source.pointer, $0) }
    }
    if image.bands > 3 {
      let source = image
      image = try VipsHandle.make { vitrine_vips_first_bands(source.pointer, 3, $0) }
    }
    return image
  }
}

extension ImageFormat {
  /// The loader that reads this format and no other.
  var loader: VitrineVipsFormat {
    switch self {
    case .jpeg: return VITRINE_VIPS_JPEG
    case .png: return VITRINE_VIPS_PNG
    case .webP: return VITRINE_VIPS_WEBP
    case .gif: return VITRINE_VIPS_GIF
    case .heic, .avif: return VITRINE_VIPS_HEIF
    }
  }

  /// Whether the decoder can produce fewer pixels for less work.
  var shrinksOnLoad: Bool { self == .jpeg || self == .webP }
}
