import Foundation

/// Which colours something has: its shares of 44 places of CIELAB, from a picture's mean colours of 4 x 4 places.
///
/// Each colour is shared among the places near it, so two shades of one colour are alike and no border lies between
/// them. The places: four greys, and eight hues at three lightnesses, pale and, but for the lightest, strong.
public struct ColourPalette: Sendable, Hashable {
  /// The share of each place; together 1.
  public let shares: [Float]

  /// The palette of mean colours (see `PicturePrint.colours`); nil when they are not 16.
  ///
  /// - Parameter hasGround: whether the thing stands before an even ground, as on a shop's pictures: the corners'
  ///   colour is taken for it, places of that colour do not count, and the others are taken further from it, since they
  ///   hold some of it.
  public init?(_ colours: [UInt8], hasGround: Bool) {
    guard colours.count == 48 else { return nil }
    let cells = (0..<16).map {
      Lab(red: colours[$0 * 3], green: colours[$0 * 3 + 1], blue: colours[$0 * 3 + 2])
    }
    var shares = [Float](repeating: 0, count: Self.places.count)
    let ground = Lab.middle([cells[0], cells[3], cells[12], cells[15]])
    let seen = hasGround ? cells.filter { $0.distance(to: ground) > 2 } : []
    for cell in seen.isEmpty ? cells : seen {
      let weight = seen.isEmpty ? 1 : cell.distance(to: ground)
      let colour = seen.isEmpty ? cell : cell.further(from: ground)
      let near = Self.places.map { place in
        let (light, a, b) = (colour.lightness - place.lightness, colour.a - place.a, colour.b - place.b)
        return exp(-(0.25 * light * light + a * a + b * b) / 288)
      }
      let sum = near.reduce(0, +)
      guard sum > 1e-9 else { continue }
      for place in near.indices { shares[place] += weight * near[place] / sum }
    }
    let total = shares.reduce(0, +)
    guard total > 0 else { return nil }
    self.shares = shares.map { $0 / total }
  }

  /// The mean of palettes; nil of none.
  static func mean(_ palettes: [ColourPalette]) -> [Float]? {
    guard !palettes.isEmpty else { return nil }
    return places.indices.map { place in
      palettes.reduce(0) { $0 + $1.shares[place] } / Float(palettes.count)
    }
  }

  private static let places: [Lab] =
    [15, 40, 65, 90].map { Lab(lightness: $0, a: 0, b: 0) }
    + [30, 60, 85].flatMap { (lightness: Float) in
      (0..<8).flatMap { hue in
        (lightness == 85 ? [18] : [18, 45]).map { (strength: Float) in
          let angle = Float(hue) * .pi / 4
          return Lab(lightness: lightness, a: strength * cos(angle), b: strength * sin(angle))
        }
      }
    }
}

/// How much more often than usual each colour is met somewhere, as logarithms.
public struct ColourLift: Sendable, Hashable {
  private let lifts: [Float]

  /// Colours met, against those usual.
  init(_ met: [Float], usual: [Float]) {
    lifts = zip(met, usual).map { log(($0 + 0.01) / ($1 + 0.01)) }
  }

  /// How well something suits: the mean logarithm of its colours' lifts; 0 is as by chance.
  public func suits(_ palette: ColourPalette) -> Float {
    zip(lifts, palette.shares).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

/// A colour in CIELAB, D65.
private struct Lab: Hashable {
  var lightness: Float
  var a: Float
  var b: Float

  init(lightness: Float, a: Float, b: Float) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  init(red: UInt8, green: UInt8, blue: UInt8) {
    func linear(_ value: UInt8) -> Float {
      let value = Float(value) / 255
      return value > 0.04045 ? pow((value + 0.055) / 1.055, 2.4) : value / 12.92
    }
    func root(_ value: Float) -> Float { value > 0.008856 ? cbrt(value) : 7.787 * value + 16 / 116 }
    let (red, green, blue) = (linear(red), linear(green), linear(blue))
    let x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    let y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    let z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
  }

  /// The median of each number.
  static func middle(_ colours: [Lab]) -> Lab {
    func median(_ values: [Float]) -> Float {
      let sorted = values.sorted()
      return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
    return Lab(
      lightness: median(colours.map(\.lightness)), a: median(colours.map(\.a)), b: median(colours.map(\.b)))
  }

  func distance(to other: Lab) -> Float {
    let (light, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
    return (light * light + a * a + b * b).squareRoot()
  }

  /// What a mean of this and some of the ground is of.
  func further(from ground: Lab) -> Lab {
    func stretched(_ value: Float, _ ground: Float, _ range: ClosedRange<Float>) -> Float {
      min(max(ground + 1.6 * (value - ground), range.lowerBound), range.upperBound)
    }
    return Lab(
      lightness: stretched(lightness, ground.lightness, 0...100), a: stretched(a, ground.a, -100...100),
      b: stretched(b, ground.b, -100...100))
  }
}
