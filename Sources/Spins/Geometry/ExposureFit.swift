import Domain
import Foundation

/// Evens out the light: the same point should be as bright in neighbouring frames.
///
/// What that leaves open, as light that really changes when a surface turns, is kept small.
struct ExposureFit {
  /// What to multiply each frame's light by; their mean logarithm is zero.
  private(set) var gains: [Double]

  init(_ frames: [SpinFrame], pairs: [(first: Int, second: Int, motion: PairMotion)]) {
    let count = frames.count
    let grounds = frames.compactMap { $0.mask.groundIsPlain ? LightReader.ground(of: $0.small) : nil }
    if grounds.count == count, let most = grounds.max(), let least = grounds.min(), most < 1.04 * least {
      // One plain ground, as bright in all: the light was the same, and an object's own shading is not to be undone.
      gains = [Double](repeating: 1, count: count)
      return
    }
    var matrix = [Double](repeating: 0, count: count * count)
    var right = [Double](repeating: 0, count: count)
    for index in 0..<count { matrix[index * count + index] += 0.3 }
    let lights = frames.map { LightReader($0.small) }
    for pair in pairs {
      let ratios = pair.motion.matches.compactMap { match -> Double? in
        guard let a = lights[pair.first].light(x: match.x, y: match.y),
          let b = lights[pair.second].light(x: match.otherX, y: match.otherY)
        else { return nil }
        return log(a / b)
      }.sorted()
      guard ratios.count >= 8 else { continue }
      // gain_second - gain_first = log(light_first / light_second)
      let difference = ratios[ratios.count / 2]
      let weight = min(Double(ratios.count) / 10, 4)
      let (i, j) = (pair.first, pair.second)
      matrix[i * count + i] += weight
      matrix[j * count + j] += weight
      matrix[i * count + j] -= weight
      matrix[j * count + i] -= weight
      right[j] += weight * difference
      right[i] -= weight * difference
    }
    let logs = LinearSystem.solveDefinite(matrix, right) ?? [Double](repeating: 0, count: count)
    let mean = logs.reduce(0, +) / Double(max(1, count))
    gains = logs.map { exp(min(max($0 - mean, -0.7), 0.7)) }
  }
}

/// Mean light of small patches.
private struct LightReader {
  private let picture: PixelBuffer

  init(_ picture: PixelBuffer) { self.picture = picture }

  /// Linear light about a place; nil at the edges and where it is clipped or black.
  func light(x: Double, y: Double) -> Double? {
    let column = Int(x.rounded())
    let row = Int(y.rounded())
    guard column >= 2, row >= 2, column < picture.width - 2, row < picture.height - 2 else { return nil }
    var sum = 0.0
    for dy in -2...2 {
      for dx in -2...2 {
        let at = ((row + dy) * picture.width + column + dx) * 3
        for channel in 0..<3 {
          let byte = picture.bytes[at + channel]
          if byte > 250 { return nil }
          sum += Self.linear[Int(byte)]
        }
      }
    }
    let mean = sum / 75
    return mean > 0.002 ? mean : nil
  }

  /// Median light of the upper and the side borders.
  static func ground(of picture: PixelBuffer) -> Double {
    var lights: [Double] = []
    for y in 0..<picture.height {
      for x in 0..<picture.width where y < 2 || x < 2 || x >= picture.width - 2 {
        let at = (y * picture.width + x) * 3
        lights.append((0..<3).reduce(0) { $0 + linear[Int(picture.bytes[at + $1])] } / 3)
      }
    }
    return lights.sorted()[safe: lights.count / 2] ?? 0
  }

  private static let linear: [Double] = (0...255).map { byte in
    let level = Double(byte) / 255
    return level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4)
  }
}
