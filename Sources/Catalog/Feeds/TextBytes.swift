import Foundation

/// A text file's bytes as UTF-8, read in pieces, whatever of UTF-8, UTF-16, UTF-32 or Windows' Latin-1 it is in.
struct TextBytes {
  /// How the file's bytes stand for characters.
  enum Encoding { case utf8, utf16Little, utf16Big, utf32Little, utf32Big, latin1 }

  private let file: PackedBytes
  /// What was read to tell the encoding.
  private var start: Data
  private(set) var encoding = Encoding.utf8
  /// The piece at hand, as UTF-8.
  private(set) var buffer: [UInt8] = []
  /// The place of the next byte in `buffer`.
  var next = 0
  private var ended = false
  /// Half of a UTF-16 unit, or the first unit of a pair, left over from the piece before.
  private var left: [UInt8] = []

  init(path: String, limits: FeedLimits = FeedLimits()) throws {
    file = try PackedBytes(path: path, limits: limits)
    self.start = try file.next()
    let start = [UInt8](self.start.prefix(4))
    var mark = 0
    if start == [0xff, 0xfe, 0, 0] {
      (encoding, mark) = (.utf32Little, 4)
    } else if start == [0, 0, 0xfe, 0xff] {
      (encoding, mark) = (.utf32Big, 4)
    } else if start.starts(with: [0xff, 0xfe]) {
      (encoding, mark) = (.utf16Little, 2)
    } else if start.starts(with: [0xfe, 0xff]) {
      (encoding, mark) = (.utf16Big, 2)
    } else if start.starts(with: [0xef, 0xbb, 0xbf]) {
      mark = 3
    } else if start.count == 4, start[0] != 0, start[1] == 0, start[2] != 0, start[3] == 0 {
      encoding = .utf16Little  // two ASCII characters without a byte order mark
    } else if start.count == 4, start[0] == 0, start[1] != 0, start[2] == 0, start[3] != 0 {
      encoding = .utf16Big
    }
    self.start = self.start.dropFirst(mark)
  }

  /// Makes sure there is a byte at `next`; false at the file's end.
  mutating func fill() throws -> Bool {
    if next < buffer.count { return true }
    while !ended {
      let data = start.isEmpty ? try file.next() : start
      start = Data()
      if data.isEmpty { ended = true }
      switch encoding {
      case .utf8: buffer = [UInt8](data)
      case .latin1: buffer = Self.fromLatin1(data)
      case .utf16Little, .utf16Big: buffer = fromUTF16(data)
      case .utf32Little, .utf32Big: buffer = fromUTF32(data)
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

  /// Text from UTF-8; what is not valid UTF-8 was meant as Latin-1.
  static func text(_ bytes: some Collection<UInt8>) -> String {
    String(validating: bytes, as: UTF8.self) ?? String(decoding: fromLatin1(bytes), as: UTF8.self)
  }

  /// Latin-1 as Windows writes it: where the standard has control characters there are quotes, dashes and the euro.
  private static func fromLatin1(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var utf8: [UInt8] = []
    for byte in bytes {
      if byte < 0x80 {
        utf8.append(byte)
      } else if byte < 0xa0, windows[Int(byte) - 0x80] != 0,
        let scalar = Unicode.Scalar(windows[Int(byte) - 0x80])
      {
        utf8 += Array(String(Character(scalar)).utf8)
      } else {
        utf8 += [0xc0 | byte >> 6, 0x80 | byte & 0x3f]
      }
    }
    return utf8
  }

  /// The characters of Windows-1252 from 0x80 to 0x9f; 0 where it has none.
  private static let windows: [UInt32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017d, 0,
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,
    0x017e,
    0x0178,
  ]

  /// What is no character becomes U+FFFD.
  private mutating func fromUTF32(_ data: Data) -> [UInt8] {
    let bytes = left + [UInt8](data)
    var utf8: [UInt8] = []
    for place in stride(from: 0, to: bytes.count - 3, by: 4) {
      let four = bytes[place..<place + 4]
      let number = (encoding == .utf32Big ? Array(four) : four.reversed()).reduce(UInt32(0)) {
        $0 << 8 | UInt32($1)
      }
      utf8 += Array(String(Character(Unicode.Scalar(number) ?? "\u{fffd}")).utf8)
    }
    left = ended ? [] : Array(bytes[(bytes.count / 4 * 4)...])
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
