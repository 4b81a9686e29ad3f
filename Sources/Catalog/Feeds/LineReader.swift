/// Reads a text file line by line with bounded memory.
struct LineReader {
  /// A line and where it is, from 1.
  struct Line {
    var number: Int
    /// The line without its end; nil when it is longer than allowed (it was passed over).
    var text: String?
  }

  private var source: TextBytes
  private let limit: Int
  private var number = 0

  init(path: String, limits: FeedLimits) throws {
    source = try TextBytes(path: path, limits: limits)
    limit = limits.lineBytes
  }

  /// The next line, or nil at the end.
  mutating func line() throws -> Line? {
    guard try source.fill() else { return nil }
    number += 1
    var bytes: [UInt8] = []
    var isTooLong = false
    while try source.fill() {
      let end = source.buffer[source.next...].firstIndex(of: 0x0a)
      let part = source.buffer[source.next..<(end ?? source.buffer.count)]
      if bytes.count + part.count > limit { isTooLong = true } else { bytes += part }
      source.next = end.map { $0 + 1 } ?? source.buffer.count
      if end != nil { break }
    }
    if isTooLong { return Line(number: number, text: nil) }
    if bytes.last == 0x0d { bytes.removeLast() }
    return Line(number: number, text: TextBytes.text(bytes))
  }
}
