/// A 64-bit hash that tells changed content from unchanged, the same on every machine and in every run.
///
/// Not for use against someone who wants two contents to collide: a merchant could only trick their own catalogue.
struct ContentHash: Sendable {
  /// The hash of what was added so far.
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds a number.
  mutating func add(_ number: UInt64) {
    // Multiply and fold, so that every bit of the input reaches every bit of the hash.
    let product = (value ^ number).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    value = (product.high ^ product.low) &+ 0x2545_f491_4f6c_dd1d
  }

  /// Adds a text and its length.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// Adds bytes and their count, eight at a time.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    add(UInt64(bytes.count))
    var place = 0
    while place + 8 <= bytes.count {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place += 8
    }
    var rest: UInt64 = 0
    while place < bytes.count {
      rest = rest << 8 | UInt64(bytes[place])
      place += 1
    }
    add(rest)
  }
}
