import Foundation

/// Numbers as annotation files write them: plain decimals, no exponent, no more digits than needed.
enum DecimalText {
  /// Pixels: to a ten-thousandth, without trailing zeros.
  static func pixels(_ value: Double) -> String { trimmed(value, digits: 4) }

  /// Fractions and percents of a picture: enough digits to give back a ten-thousandth of a pixel.
  static func fraction(_ value: Double) -> String { trimmed(value, digits: 9) }

  /// Pixels for people: to a tenth.
  static func short(_ value: Double) -> String { trimmed(value, digits: 1) }

  private static func trimmed(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "0" }
    var text = String(format: "%.\(digits)f", value)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : text
  }
}
