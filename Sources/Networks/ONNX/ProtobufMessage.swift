/// The part of the protocol buffers wire format that writing ONNX needs.
///
/// Variable-length integers, 32-bit floats and length-delimited fields; nothing here reads.
struct ProtobufMessage {
  /// The encoded fields, in the order they were added.
  private(set) var bytes: [UInt8] = []

  /// Integers and enumerations (wire type 0); negative ones take ten bytes, as the format says.
  mutating func add(_ field: Int, _ value: Int) {
    addVarint(UInt64(field) << 3)
    addVarint(UInt64(bitPattern: Int64(value)))
  }

  /// A 32-bit float (wire type 5).
  mutating func add(_ field: Int, _ value: Float) {
    addVarint(UInt64(field) << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Text (wire type 2).
  mutating func add(_ field: Int, _ value: String) { add(field, value.utf8) }

  /// A message inside this one (wire type 2).
  mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.bytes) }

  /// Raw bytes (wire type 2).
  mutating func add(_ field: Int, _ content: some Collection<UInt8>) {
    addVarint(UInt64(field) << 3 | 2)
    addVarint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  private mutating func addVarint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
