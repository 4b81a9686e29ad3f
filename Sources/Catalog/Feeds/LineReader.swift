import Foundation

/// Reads a text file line by line with bounded memory, whatever of UTF-8, UTF-16 or Latin-1 it is in.
struct LineReader {
  /// A line and where it is, from 1.
  struct Line {
    var number: Int
    /// The line without its end; nil when it is longer than allowed (it was passed over).
    var text: String?
  }

  private let handle: FileHandle
  private let limit: Int
  private var encoding = TextEncoding.utf8
  private var buffer: [UInt8] = []
  private var next = 0
  private var number = 0
  private var ended = false
  /// Half of a UTF-16 unit, or the first unit of a pair, left over from the chunk before.
  private var left: [UInt8] = []

  private enum TextEncoding { case utf8, utf16Little, utf16Big }

  init(path: String, limit: Int) throws {
    handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    self.limit = limit
    let start = [UInt8](try handle.read(upToCount: 3) ?? Data())
    switch (start.first, start.dropFirst().first, start.dropFirst(2).first) {
    case (0xff, 0xfe, _):
      encoding = .utf16Little
      try handle.seek(toOffset: 2)
    case (0xfe, 0xff, _):
      encoding = .utf16Big
      try handle.seek(toOffset: 2)
    case (0xef, 0xbb, 0xbf): break
    default: try handle.seek(toOffset: 0)
    }
  }

  /// The next line, or nil at the end.
  mutating func line() throws -> Line? {
    number += 1
    var bytes: [UInt8] = []
    var isTooLong = false
    var isEmpty = true
    while true {
      if next == buffer.count, !(try refill()) {
        if isEmpty { return nil }
        break
      }
      isEmpty = false
      let end = buffer[next...].firstIndex(of: 0x0a)
      let part = buffer[next..<(end ?? buffer.count)]
      if bytes.count + part.count > limit { isTooLong = true } else { bytes += part }
      next = end.map { $0 + 1 } ?? buffer.count
      if end != nil { break }
    }
    if isTooLong { return Line(number: number, text: nil) }
    if bytes.last == 0x0d { bytes.removeLast() }
    // A line that is not UTF-8 is taken as Latin-1, where every byte is the character of that number.
    let text =
      String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    return Line(number: number, text: text)
  }

  private mutating func refill() throws -> Bool {
    while !ended {
      let data = try handle.read(upToCount: 64 * 1024) ?? Data()
      if data.isEmpty { ended = true }
      buffer = encoding == .utf8 ? [UInt8](data) : transcoded(data)
      next = 0
      if !buffer.isEmpty { return true }
    }
    return false
  }

  /// UTF-16 as UTF-8; what is not valid becomes U+FFFD.
  private mutating func transcoded(_ data: Data) -> [UInt8] {
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
