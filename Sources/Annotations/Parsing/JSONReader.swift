import Foundation

/// Reads JSON (RFC 8259) into `LocatedJSON`.
///
/// `NaN` and `Infinity`, which Python writes, are read as such, so that one of them spoils its row and not the
/// file. Nesting is limited; the input's own length bounds everything else.
struct JSONReader {
  private let bytes: [UInt8]
  private let source: String
  private var offset = 0
  private var line: Int
  private var lineStart = 0
  private var depth = 0

  /// Deepest nesting accepted; annotation files need about ten.
  static let deepest = 64

  private init(_ data: some Sequence<UInt8>, source: String, line: Int) {
    bytes = Array(data)
    self.source = source
    self.line = line
  }

  /// Reads one value that fills `data`; `line` is the number of its first line in `source`.
  static func read(
    _ data: some Sequence<UInt8>, source: String, line: Int = 1
  ) throws(AnnotationError) -> LocatedJSON {
    var reader = JSONReader(data, source: source, line: line)
    if reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.offset = 3 }
    reader.skipSpace()
    let value = try reader.value()
    reader.skipSpace()
    guard reader.offset == reader.bytes.count else { throw reader.error("more follows after its end") }
    return value
  }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func error(_ reason: String) -> AnnotationError {
    AnnotationError(
      source: "\(source):\(line):\(max(1, offset - lineStart + 1))", message: "is not JSON: \(reason)")
  }

  private mutating func skipSpace() {
    while let byte = next {
      switch byte {
      case 0x0A:
        offset += 1
        line += 1
        lineStart = offset
      case 0x20, 0x09, 0x0D: offset += 1
      default: return
      }
    }
  }

  private mutating func value() throws(AnnotationError) -> LocatedJSON {
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N"): return try word("NaN", .number(.nan))
    case UInt8(ascii: "I"): return try word("Infinity", .number(.infinity))
    case nil: throw error("it breaks off")
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString, _ value: LocatedJSON) throws(AnnotationError)
    -> LocatedJSON
  {
    let count = word.utf8CodeUnitCount
    let matches = word.withUTF8Buffer { bytes[offset...].prefix(count).elementsEqual($0) }
    guard matches else { throw error("a value begins with an unknown word") }
    offset += count
    return value
  }

  private mutating func nested(_ body: (inout JSONReader) throws(AnnotationError) -> Void)
    throws(AnnotationError)
  {
    depth += 1
    guard depth <= Self.deepest else { throw error("it is nested deeper than \(Self.deepest) levels") }
    try body(&self)
    depth -= 1
  }

  private mutating func object() throws(AnnotationError) -> LocatedJSON {
    let position = LocatedJSON.Position(line: line, column: offset - lineStart + 1)
    var members: [(key: String, value: LocatedJSON)] = []
    try nested { reader throws(AnnotationError) in
      try reader.list(closing: UInt8(ascii: "}")) { reader throws(AnnotationError) in
        guard reader.next == UInt8(ascii: "\"") else { throw reader.error("a key in quotes is expected") }
        let key = try reader.string()
        reader.skipSpace()
        guard reader.next == UInt8(ascii: ":") else { throw reader.error("a colon is expected") }
        reader.offset += 1
        reader.skipSpace()
        members.append((key, try reader.value()))
      }
    }
    return .object(members, at: position)
  }

  private mutating func array() throws(AnnotationError) -> LocatedJSON {
    var elements: [LocatedJSON] = []
    try nested { reader throws(AnnotationError) in
      try reader.list(closing: UInt8(ascii: "]")) { reader throws(AnnotationError) in
        elements.append(try reader.value())
      }
    }
    return .array(elements)
  }

  /// Elements between commas, from behind the opening bracket to behind the closing one.
  private mutating func list(
    closing: UInt8, _ element: (inout JSONReader) throws(AnnotationError) -> Void
  ) throws(AnnotationError) {
    offset += 1
    skipSpace()
    if next == closing {
      offset += 1
      return
    }
    while true {
      try element(&self)
      skipSpace()
      guard let byte = next else { throw error("it breaks off") }
      offset += 1
      if byte == closing { return }
      guard byte == UInt8(ascii: ",") else {
        offset -= 1
        throw error("a comma or a closing bracket is expected")
      }
      skipSpace()
    }
  }

  private mutating func number() throws(AnnotationError) -> Double {
    let start = offset
    while let byte = next, Self.isNumberByte(byte) { offset += 1 }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if text == "-", bytes[offset...].starts(with: "Infinity".utf8) {
      offset += 8
      return -.infinity
    }
    guard !text.isEmpty, let number = Double(text) else {
      offset = start
      throw error("a value is expected")
    }
    return number
  }

  private static func isNumberByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private mutating func string() throws(AnnotationError) -> String {
    offset += 1
    var units: [UInt8] = []
    while let byte = next {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &units)
      case 0x0A:
        line += 1
        lineStart = offset
        units.append(byte)
      default: units.append(byte)
      }
    }
    throw error("a text has no end")
  }

  private mutating func escape(into units: inout [UInt8]) throws(AnnotationError) {
    guard let byte = next else { throw error("a text has no end") }
    offset += 1
    switch byte {
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "u"): units += try unicode()
    default: throw error("a text has an unknown escape")
    }
  }

  /// The character of `\uXXXX`, or of two of them; halves that lack the other become a replacement character.
  private mutating func unicode() throws(AnnotationError) -> String.UTF8View {
    var units = [try hexadecimal()]
    if UTF16.isLeadSurrogate(units[0]), bytes[offset...].starts(with: [0x5C, 0x75]) {
      offset += 2
      units.append(try hexadecimal())
    }
    return String(decoding: units, as: UTF16.self).utf8
  }

  private mutating func hexadecimal() throws(AnnotationError) -> UInt16 {
    guard offset + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self), radix: 16)
    else { throw error("\\u is followed by four hexadecimal digits") }
    offset += 4
    return unit
  }
}
