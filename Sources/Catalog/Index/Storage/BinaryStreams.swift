import Foundation

/// A checksum of a stream of bytes that does not depend on how the stream was cut.
struct StreamChecksum {
  private var hash = ContentHash()
  private var rest: UInt64 = 0
  private var restCount = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var place = 0
    while place < bytes.count, restCount != 0 { push(bytes[place], &place) }
    while place + 8 <= bytes.count {
      hash.add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
      place += 8
    }
    while place < bytes.count { push(bytes[place], &place) }
  }

  func finished() -> UInt64 {
    var hash = hash
    hash.add(rest)
    hash.add(UInt64(restCount))
    return hash.value
  }

  private mutating func push(_ byte: UInt8, _ place: inout Int) {
    rest |= UInt64(byte) << (8 * UInt64(restCount))
    restCount += 1
    place += 1
    if restCount == 8 {
      hash.add(rest)
      rest = 0
      restCount = 0
    }
  }
}

/// Writes little-endian numbers and texts through a buffer, with a checksum of all at the end.
struct ChecksummedWriter {
  let handle: FileHandle
  private var buffer = Data()
  private var checksum = StreamChecksum()
  private var written = 0

  /// Bytes given so far.
  var count: Int { written + buffer.count }

  init(handle: FileHandle) { self.handle = handle }

  mutating func bytes(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 20 { try flush() }
  }

  mutating func number<Number: FixedWidthInteger>(_ number: Number) throws {
    try withUnsafeBytes(of: number.littleEndian) { try bytes($0) }
  }

  /// Bytes as they lie in memory.
  mutating func raw(_ bytes: UnsafeRawBufferPointer) throws {
    try flush()
    checksum.add(bytes)
    try handle.write(contentsOf: Data(bytes))
    written += bytes.count
  }

  mutating func text(_ text: String) throws {
    let bytes = Array(text.utf8)
    try number(UInt32(bytes.count))
    try self.bytes(bytes)
  }

  mutating func finish() throws {
    try flush()
    try withUnsafeBytes(of: checksum.finished().littleEndian) { try handle.write(contentsOf: Data($0)) }
  }

  private mutating func flush() throws {
    guard !buffer.isEmpty else { return }
    buffer.withUnsafeBytes { checksum.add($0) }
    try handle.write(contentsOf: buffer)
    written += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

/// Reads little-endian numbers and texts and never past the end.
struct BoundedReader {
  /// The file is shorter than it says.
  struct EndOfFile: Error {}

  let bytes: UnsafeRawBufferPointer
  var place = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    let start = try take(MemoryLayout<Number>.size)
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: type))
  }

  mutating func numbers<Number: FixedWidthInteger>(_ type: Number.Type, count: Int) throws -> [Number] {
    let size = MemoryLayout<Number>.size
    let start = try take(count.multipliedReportingOverflow(by: size).partialValue)
    return (0..<count).map {
      Number(littleEndian: bytes.loadUnaligned(fromByteOffset: start + $0 * size, as: type))
    }
  }

  mutating func text() throws -> String {
    let count = Int(try number(UInt32.self))
    let start = try take(count)
    return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]), as: UTF8.self)
  }

  private mutating func take(_ count: Int) throws -> Int {
    guard count >= 0, count <= bytes.count - place else { throw EndOfFile() }
    defer { place += count }
    return place
  }
}
