import CVips
import Domain
import Foundation

extension ImageDecoder {
  /// The frames of an animated GIF or WebP, evenly chosen when there are more than `most`; one of a still picture.
  ///
  /// The limit on pixels holds for the picture area of all chosen frames together.
  public func animation(_ data: Data, longestSide: Int, most: Int) throws(ImageError) -> [PixelBuffer] {
    let header = try header(of: data)
    guard header.format == .gif || header.format == .webP else {
      return [try decode(data, longestSide: longestSide)]
    }
    var frames: [PixelBuffer] = []
    let outcome: Result<Void, ImageError> = data.withUnsafeBytes { raw in
      do throws(VipsFailure) {
        let first = try VipsHandle.make {
          vitrine_vips_load(raw.baseAddress, raw.count, header.format.loader, 1, $0)
        }
        let count = max(1, Int(vips_image_get_n_pages(first.pointer)))
        let target = header.size.fitting(longestSide: longestSide)
        for place in 0..<min(count, most) {
          let page = count <= most ? place : place * count / most
          let image = try VipsHandle.make {
            vitrine_vips_load_page(raw.baseAddress, raw.count, header.format.loader, CInt(page), $0)
          }
          frames.append(try image.standardized(to: target))
        }
        return .success(())
      } catch {
        return .failure(.broken(reason: error.reason))
      }
    }
    try outcome.get()
    return frames
  }
}
