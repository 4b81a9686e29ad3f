/// One tensor as a safetensors header describes it.
struct SafetensorsEntry: Equatable {
  var name: String
  var type: String
  var shape: [Int]
  var start: Int
  var end: Int
}

/// Reads the header's JSON strictly: the few forms the format allows, no name twice.
///
/// A general JSON reader would quietly keep one of two equal keys, and two readers could then see different
/// tensors.
struct SafetensorsHeader {
  private(set) var entries: [SafetensorsEntry] = []
  private(set) var metadata: [String: String] = [:]

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) throws(SafetensorsError) {
    self.bytes = bytes
    guard bytes.first == UInt8(ascii: "{") else { throw .header("it does not begin with {") }
    var names: Set<String> = []
    try object { (reader: inout SafetensorsHeader, name: String) throws(SafetensorsError) in
      guard names.insert(name).inserted else { throw .duplicate(name) }
      if name == "__metadata__" { try reader.readMetadata() } else { try reader.readEntry(name) }
    }
    while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
    guard position == bytes.count else {
      throw .header("something follows the closing } at byte \(position)")
    }
  }

  private mutating func readMetadata() throws(SafetensorsError) {
    var read: [String: String] = [:]
    try object { (reader: inout SafetensorsHeader, key: String) throws(SafetensorsError) in
      guard read[key] == nil else { throw .duplicate("__metadata__." + key) }
      read[key] = try reader.string()
    }
    metadata = read
  }

  private mutating func readEntry(_ name: String) throws(SafetensorsError) {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (reader: inout SafetensorsHeader, key: String) throws(SafetensorsError) in
      switch key {
      case "dtype" where type == nil: type = try reader.string()
      case "shape" where shape == nil: shape = try reader.integers()
      case "data_offsets" where offsets == nil: offsets = try reader.integers()
      default: throw .header("the tensor \(name) has the key \(key) unexpectedly or twice")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw .header("the tensor \(name) lacks dtype, shape or data_offsets")
    }
    entries.append(
      SafetensorsEntry(name: name, type: type, shape: shape, start: offsets[0], end: offsets[1]))
  }

  // MARK: - JSON

  private mutating func object(
    _ member: (inout SafetensorsHeader, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    if try peek() == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      let key = try string()
      try expect(":")
      try member(&self, key)
      if try peek() == UInt8(ascii: ",") {
        position += 1
      } else {
        try expect("}")
        return
      }
    }
  }

  private mutating func integers() throws(SafetensorsError) -> [Int] {
    var numbers: [Int] = []
    try expect("[")
    if try peek() == UInt8(ascii: "]") {
      position += 1
      return numbers
    }
    while true {
      var number = 0
      var digits = 0
      _ = try peek()
      while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
        let (scaled, tooLarge) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflow) = scaled.addingReportingOverflow(Int(bytes[position]) - 48)
        guard !tooLarge, !overflow else { throw .header("a number at byte \(position) is too large") }
        number = sum
        digits += 1
        position += 1
      }
      guard digits > 0 else { throw .header("a whole number is missing at byte \(position)") }
      numbers.append(number)
      if try peek() == UInt8(ascii: ",") {
        position += 1
      } else {
        try expect("]")
        return numbers
      }
    }
  }

  private mutating func string() throws(SafetensorsError) -> String {
    try expect("\"")
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw .header("the text before byte \(position) is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<32: throw .header("a bare control character at byte \(position - 1)")
      default: content.append(byte)
      }
    }
    throw .truncated("a text of the header")
  }

  private mutating func escape(into content: inout [UInt8]) throws(SafetensorsError) {
    guard position < bytes.count else { throw .truncated("a text of the header") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): content.append(10)
    case UInt8(ascii: "t"): content.append(9)
    case UInt8(ascii: "r"): content.append(13)
    case UInt8(ascii: "b"): content.append(8)
    case UInt8(ascii: "f"): content.append(12)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
    case UInt8(ascii: "u"):
      var unit = try hexadecimal()
      if (0xD800..<0xDC00).contains(unit) {
        try expect("\\")
        try expect("u")
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw .header("half a character at byte \(position)") }
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(unit) else { throw .header("half a character at byte \(position)") }
      content += Array(String(Character(scalar)).utf8)
    default: throw .header("an unknown escape at byte \(position - 1)")
    }
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let text = String(validating: bytes[position..<(position + 4)], as: UTF8.self),
      text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }), let value = UInt32(text, radix: 16)
    else { throw .header("four hexadecimal digits are missing at byte \(position)") }
    position += 4
    return value
  }

  private mutating func peek() throws(SafetensorsError) -> UInt8 {
    while position < bytes.count, [9, 10, 13, 32].contains(bytes[position]) { position += 1 }
    guard position < bytes.count else { throw .truncated("the header") }
    return bytes[position]
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard try peek() == UInt8(ascii: character) else {
      throw .header("\(character) is missing at byte \(position)")
    }
    position += 1
  }
}
