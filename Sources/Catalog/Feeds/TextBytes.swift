import Foundation

/// A text file's bytes as UTF-8, read in pieces, whatever of UTF-8, UTF-16 or Latin-1 it is in.
struct TextBytes {
  /// How the file's bytes stand for characters.
  enum Encoding { case utf8, utf16Little, utf16Big, latin1 }

  private let handle: FileHandle
  private(set) var encoding = Encoding.utf8
  /// The piece at hand, as UTF-8.
  private(set) var buffer: [UInt8] = []
  /// The place of the next byte in `buffer`.
  var next = 0
  private var ended = false
  /// Half of a UTF-16 unit, or the first unit of a pair, left over from the piece before.
  private var left: [UInt8] = []

  init(path: String) throws {
    handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    let start = [UInt8](try handle.read(upToCount: 4) ?? Data())
    var mark = 0
    if start.starts(with: [0xff, 0xfe]) {
      (encoding, mark) = (.utf16Little, 2)
    } else if start.starts(with: [0xfe, 0xff]) {
      (encoding, mark) = (.utf16Big, 2)
    } else if start.starts(with: [0xef, 0xbb, 0xbf]) {
      mark = 3
    } else if start == [0x3c, 0, 0x3f, 0] {  // "<?" without a byte order mark
      encoding = .utf16Little
    } else if start == [0, 0x3c, 0, 0x3f] {
      encoding = .utf16Big
    }
    try handle.seek(toOffset: UInt64(mark))
  }

  /// Makes sure there is a byte at `next`; false at the file's end.
  mutating func fill() throws -> Bool {
    if next < buffer.count { return true }
    while !ended {
      let data = try handle.read(upToCount: 64 * 1024) ?? Data()
      if data.isEmpty { ended = true }
      switch encoding {
      case .utf8: buffer = [UInt8](data)
      case .latin1: buffer = Self.fromLatin1(data)
      case .utf16Little, .utf16Big: buffer = fromUTF16(data)
      }
      next = 0
      if !buffer.isEmpty { return true }
    }
    return false
  }

  /// Takes what follows for Latin-1, as an XML declaration may say; a byte order mark has the last word.
  mutating func becomeLatin1() {
    guard encoding == .utf8 else { return }
    encoding = .latin1
    buffer = Self.fromLatin1(buffer[next...])
    next = 0
  }

  /// Text from UTF-8; what is not valid UTF-8 was meant as Latin-1, where a byte is the character of its number.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private static func fromLatin1(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var utf8: [UInt8] = []
    for byte in bytes {
      if byte < 0x80 { utf8.append(byte) } else { utf8 += [0xc0 | byte >> 6, 0x80 | byte & 0x3f] }
    }
    return utf8
  }

  /// What is not valid becomes U+FFFD.
  private mutating func fromUTF16(_ data: Data) -> [UInt8] {
    let bytes = left + [UInt8](data)
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for place in stride(from: 0, to: bytes.count - 1, by: 2) {
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      units.append(encoding == .utf16Little ? second << 8 | first : first << 8 | second)
    }
    var used = bytes.count / 2 * 2
    if let last = units.last, UTF16.isLeadSurrogate(last), !ended {
      units.removeLast()
      used -= 2
    }
    left = ended ? [] : Array(bytes[used...])
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }
}
