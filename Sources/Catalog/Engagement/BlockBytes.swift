/// Writes a block's numbers and texts.
struct BlockWriter {
  var bytes: [UInt8] = []

  mutating func whole(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  mutating func signed(_ value: Int64) { whole(UInt64(bitPattern: value << 1 ^ value >> 63)) }

  mutating func text(_ text: String) {
    whole(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  mutating func fixed(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
  }
}

/// Reads a block's numbers and texts, and never past the end.
struct BlockReader {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func byte() throws(BlockFault) -> UInt8 {
    guard offset < bytes.count else { throw BlockFault() }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func whole() throws(BlockFault) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
    }
    throw BlockFault()
  }

  mutating func signed() throws(BlockFault) -> Int64 {
    let folded = try whole()
    return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
  }

  mutating func run(_ count: UInt64) throws(BlockFault) -> ArraySlice<UInt8> {
    guard count <= bytes.count - offset else { throw BlockFault() }
    defer { offset += Int(count) }
    return bytes[offset..<(offset + Int(count))]
  }

  mutating func text() throws(BlockFault) -> String {
    guard let text = String(validating: try run(try whole()), as: UTF8.self) else { throw BlockFault() }
    return text
  }

  mutating func fixed<Value: FixedWidthInteger>() throws(BlockFault) -> Value {
    let run = try run(UInt64(Value.bitWidth / 8))
    return Value(littleEndian: run.withUnsafeBytes { $0.loadUnaligned(as: Value.self) })
  }

  /// A count and so many elements; each takes at least a byte, so a false count cannot ask for more memory than there is.
  mutating func list<Element>(_ element: (inout BlockReader) throws(BlockFault) -> Element) throws(BlockFault)
    -> [Element]
  {
    let count = try whole()
    guard count <= bytes.count - offset else { throw BlockFault() }
    var list: [Element] = []
    list.reserveCapacity(min(Int(count), 65_536))
    for _ in 0..<count { list.append(try element(&self)) }
    return list
  }
}
