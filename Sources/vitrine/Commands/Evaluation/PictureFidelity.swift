import Domain
import Foundation
import Images

/// How far a picture is from what it should be.
enum PictureFidelity {
  /// Peak signal to noise ratio in decibels, over all channels.
  static func psnr(_ a: PixelBuffer, _ b: PixelBuffer) -> Double {
    var sum = 0.0
    for (x, y) in zip(a.bytes, b.bytes) {
      let difference = Double(x) - Double(y)
      sum += difference * difference
    }
    let mean = max(sum / Double(max(1, a.bytes.count)), 1e-6)
    return 10 * log10(255 * 255 / mean)
  }

  /// Structural similarity (Wang 2004) of the lightness, over windows of 8 x 8 pixels, 4 apart.
  static func ssim(_ a: PixelBuffer, _ b: PixelBuffer) -> Double {
    let (first, second) = (lightness(a), lightness(b))
    let (c1, c2) = (6.5025, 58.5225)
    var sum = 0.0
    var count = 0
    for top in stride(from: 0, through: a.height - 8, by: 4) {
      for left in stride(from: 0, through: a.width - 8, by: 4) {
        var (sx, sy, sxx, syy, sxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for y in top..<(top + 8) {
          for x in left..<(left + 8) {
            let (p, q) = (first[y * a.width + x], second[y * a.width + x])
            sx += p
            sy += q
            sxx += p * p
            syy += q * q
            sxy += p * q
          }
        }
        let (mx, my) = (sx / 64, sy / 64)
        let (vx, vy, cov) = (sxx / 64 - mx * mx, syy / 64 - my * my, sxy / 64 - mx * my)
        sum += ((2 * mx * my + c1) * (2 * cov + c2)) / ((mx * mx + my * my + c1) * (vx + vy + c2))
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : 1
  }

  private static func lightness(_ picture: PixelBuffer) -> [Double] {
    (0..<(picture.width * picture.height)).map { index in
      let at = index * 3
      return 0.299 * Double(picture.bytes[at]) + 0.587 * Double(picture.bytes[at + 1])
        + 0.114 * Double(picture.bytes[at + 2])
    }
  }
}
