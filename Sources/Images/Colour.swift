/// A colour, 8-bit sRGB.
public struct Colour: Sendable, Hashable, Codable {
  /// Red, 0...255.
  public var red: UInt8
  /// Green, 0...255.
  public var green: UInt8
  /// Blue, 0...255.
  public var blue: UInt8

  /// A colour from its parts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// White.
  public static let white = Colour(red: 255, green: 255, blue: 255)
  /// Black.
  public static let black = Colour(red: 0, green: 0, blue: 0)
  /// The mean of ImageNet's pictures (0.485, 0.456, 0.406): what networks see as "nothing".
  public static let imageNetMean = Colour(red: 124, green: 116, blue: 104)

  /// One of 40 well-spread colours; the same number is always the same colour.
  public static func distinct(_ number: Int) -> Colour {
    // The golden angle spreads hues; two brightnesses tell neighbours apart.
    let hue = (Double(abs(number % 40)) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1) * 6
    let brightness = number % 2 == 0 ? 235.0 : 190.0
    func channel(_ shift: Double) -> UInt8 {
      let distance = (hue + shift).truncatingRemainder(dividingBy: 6)
      let level = min(max(abs(distance - 3) - 1, 0), 1)
      return UInt8(brightness * (0.15 + 0.85 * level))
    }
    return Colour(red: channel(0), green: channel(4), blue: channel(2))
  }
}
