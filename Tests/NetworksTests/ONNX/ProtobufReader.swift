/// Reads protocol buffer bytes back, field by field: enough to check what the writer wrote.
struct ProtobufReader {
  /// What a field holds.
  enum Content: Equatable {
    case integer(UInt64)
    case bits32(UInt32)
    case bytes([UInt8])
  }

  private(set) var fields: [(number: Int, content: Content)] = []

  /// Reads a whole message; nil when the bytes are not one.
  init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let key = Self.varint(&rest) else { return nil }
      let number = Int(key >> 3)
      switch key & 7 {
      case 0:
        guard let value = Self.varint(&rest) else { return nil }
        fields.append((number, .integer(value)))
      case 2:
        guard let count = Self.varint(&rest), count <= rest.count else { return nil }
        fields.append((number, .bytes(Array(rest.prefix(Int(count))))))
        rest = rest.dropFirst(Int(count))
      case 5:
        guard rest.count >= 4 else { return nil }
        let bits = rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        fields.append((number, .bits32(bits)))
        rest = rest.dropFirst(4)
      default: return nil
      }
    }
  }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    return nil
  }

  func integers(_ number: Int) -> [Int] {
    fields.compactMap { field in
      guard field.number == number, case .integer(let value) = field.content else { return nil }
      return Int(truncatingIfNeeded: value)
    }
  }

  func bytes(_ number: Int) -> [[UInt8]] {
    fields.compactMap { field in
      guard field.number == number, case .bytes(let value) = field.content else { return nil }
      return value
    }
  }

  func texts(_ number: Int) -> [String] { bytes(number).map { String(decoding: $0, as: UTF8.self) } }

  func messages(_ number: Int) -> [ProtobufReader] { bytes(number).compactMap { ProtobufReader($0) } }
}
