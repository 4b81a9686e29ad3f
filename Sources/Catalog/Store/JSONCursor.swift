import Foundation

/// Walks through JSON once, from left to right, without building values for what nobody asks for.
///
/// Events come by the ten thousand a second, and a look reads hundreds of products; a decoder that builds containers and
/// looks keys up takes several times as long as everything else that is done with either. Only the grammar of RFC 8259 is accepted, nested at most `deepest` levels.
struct JSONCursor {
  /// Why the text is no JSON, or not of the form expected.
  struct Fault: Error, Equatable {
    /// What was expected.
    var reason: String
    /// Where, in bytes.
    var offset: Int
  }

  /// What kind of value comes next.
  enum Kind { case object, array, string, number, literal }

  private let bytes: [UInt8]
  private(set) var offset = 0
  private let deepest = 16

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The kind of the value that comes next.
  mutating func kind() throws -> Kind {
    skipSpace()
    guard let next = peek else { throw fault("a value") }
    switch next {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .literal
    default: throw fault("a value")
    }
  }

  /// Walks through an object; `body` must take each member's value with one call.
  mutating func object(_ body: (inout JSONCursor, String) throws -> Void) throws {
    try list(from: "{", to: "}") { cursor in
      let key = try cursor.string()
      try cursor.take(":")
      try body(&cursor, key)
    }
  }

  /// Walks through an array; `body` must take each element with one call.
  mutating func array(_ body: (inout JSONCursor) throws -> Void) throws {
    try list(from: "[", to: "]", body)
  }

  /// A string.
  mutating func string() throws -> String {
    try take("\"")
    let start = offset
    var isPlain = true
    while let byte = peek, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw fault("a string without control characters") }
      if byte == UInt8(ascii: "\\") {
        isPlain = false
        offset += 1
      }
      offset += 1
    }
    guard peek != nil else { throw fault("the end of a string") }
    offset += 1
    if isPlain {
      let end = offset - 1
      let text = bytes.withUnsafeBufferPointer {
        String(validating: UnsafeBufferPointer(rebasing: $0[start..<end]), as: UTF8.self)
      }
      guard let text else { throw Fault(reason: "a string in UTF-8", offset: start) }
      return text
    }
    // Escapes are rare here; the whole string goes to the library's reader.
    do {
      return try JSONDecoder().decode(String.self, from: Data(bytes[(start - 1)..<offset]))
    } catch {
      throw Fault(reason: "a string with valid escapes", offset: start)
    }
  }

  /// A number.
  mutating func number() throws -> Double {
    skipSpace()
    let start = offset
    if peek == UInt8(ascii: "-") { offset += 1 }
    let whole = digits()
    guard whole > 0, whole == 1 || bytes[offset - whole] != UInt8(ascii: "0") else { throw fault("a number") }
    let next = peek
    if whole <= 15, next != UInt8(ascii: "."), next != UInt8(ascii: "e"), next != UInt8(ascii: "E") {
      // Times and places: a Double holds every whole number of 15 digits, and reading it needs no text.
      let value = bytes[(offset - whole)..<offset].reduce(Int64(0)) {
        $0 * 10 + Int64($1 - UInt8(ascii: "0"))
      }
      return bytes[start] == UInt8(ascii: "-") ? -Double(value) : Double(value)
    }
    if peek == UInt8(ascii: ".") {
      offset += 1
      guard digits() > 0 else { throw fault("a number") }
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      offset += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { offset += 1 }
      guard digits() > 0 else { throw fault("a number") }
    }
    guard let value = Double(String(decoding: bytes[start..<offset], as: UTF8.self)), value.isFinite else {
      throw Fault(reason: "a number that can be kept", offset: start)
    }
    return value
  }

  /// A number as it is written, not brought to the nearest in binary.
  mutating func decimal() throws -> Decimal {
    skipSpace()
    let start = offset
    let near = try number()
    if let whole = Int(exactly: near), offset - start <= 15 { return Decimal(whole) }
    guard let value = Decimal(string: String(decoding: bytes[start..<offset], as: UTF8.self)) else {
      throw Fault(reason: "a number that can be kept", offset: start)
    }
    return value
  }

  /// Whether `null` comes next; passes over it then.
  mutating func null() throws -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: "n") else { return false }
    return try literal() == nil
  }

  /// `true`, `false`, or nil for `null`.
  mutating func literal() throws -> Bool? {
    skipSpace()
    for (word, value) in [("true", true), ("false", false), ("null", nil)] as [(String, Bool?)]
    where bytes[offset...].starts(with: word.utf8) {
      offset += word.utf8.count
      return value
    }
    throw fault("true, false or null")
  }

  /// Passes over any value.
  mutating func skip(depth: Int = 0) throws {
    guard depth < deepest else { throw fault("fewer than \(deepest) levels") }
    switch try kind() {
    case .object: try object { cursor, _ in try cursor.skip(depth: depth + 1) }
    case .array: try array { try $0.skip(depth: depth + 1) }
    case .string: _ = try string()
    case .number: _ = try number()
    case .literal: _ = try literal()
    }
  }

  /// Nothing but space may be left.
  mutating func end() throws {
    skipSpace()
    guard offset == bytes.count else { throw fault("the end") }
  }

  private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func fault(_ reason: String) -> Fault { Fault(reason: reason, offset: offset) }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) throws {
    skipSpace()
    guard peek == UInt8(ascii: character) else { throw fault("'\(character)'") }
    offset += 1
  }

  private mutating func digits() -> Int {
    let start = offset
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
    return offset - start
  }

  private mutating func list(
    from opening: Unicode.Scalar, to closing: Unicode.Scalar, _ body: (inout JSONCursor) throws -> Void
  ) throws {
    try take(opening)
    skipSpace()
    if peek == UInt8(ascii: closing) {
      offset += 1
      return
    }
    while true {
      try body(&self)
      skipSpace()
      if peek == UInt8(ascii: closing) {
        offset += 1
        return
      }
      try take(",")
    }
  }
}
