import Foundation

/// A value on its way into a statement.
enum PostgreSQLValue: Sendable, ExpressibleByStringLiteral, ExpressibleByNilLiteral,
  ExpressibleByIntegerLiteral
{
  case null
  case text(String)
  case integer(Int64)
  case real(Double)
  case flag(Bool)
  case bytes([UInt8])
  /// An array of texts, for `= ANY($1)`.
  case texts([String])
  /// An array of whole numbers.
  case integers([Int64])

  init(stringLiteral value: String) { self = .text(value) }
  init(nilLiteral: ()) { self = .null }
  init(integerLiteral value: Int64) { self = .integer(value) }

  /// Text, or null for nil.
  static func optional(_ text: String?) -> Self { text.map { .text($0) } ?? .null }
  /// A number, or null for nil.
  static func optional(_ number: Int64?) -> Self { number.map { .integer($0) } ?? .null }

  /// PostgreSQL's text form; nil for null.
  ///
  /// Texts cannot hold the zero character there, so it is left out.
  var encoded: String? {
    switch self {
    case .null: nil
    case .text(let text): text.utf8.contains(0) ? text.filter { $0 != "\0" } : text
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .flag(let flag): flag ? "t" : "f"
    case .bytes(let bytes): Self.hexadecimal(bytes)
    case .texts(let texts): "{" + texts.map(Self.quoted).joined(separator: ",") + "}"
    case .integers(let numbers): "{" + numbers.map(String.init).joined(separator: ",") + "}"
    }
  }

  /// A line's field in COPY's text format.
  var copied: String {
    guard let encoded else { return "\\N" }
    var field = ""
    field.reserveCapacity(encoded.utf8.count)
    for character in encoded.unicodeScalars {
      switch character {
      case "\\": field += "\\\\"
      case "\t": field += "\\t"
      case "\n": field += "\\n"
      case "\r": field += "\\r"
      default: field.unicodeScalars.append(character)
      }
    }
    return field
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for character in text.unicodeScalars where character != "\0" {
      if character == "\"" || character == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(character)
    }
    return quoted + "\""
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array("\\x".utf8)
    text.reserveCapacity(2 + bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
