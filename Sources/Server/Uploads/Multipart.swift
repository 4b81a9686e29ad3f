/// Reads one part of a `multipart/form-data` body (RFC 7578) that is already in memory and bounded.
///
/// Every length a client controls has a limit, and nothing is copied but the part asked for.
struct Multipart {
  /// Why a body cannot be read.
  enum Failure: Error, Equatable {
    /// The content type names no boundary, or one outside RFC 2046's alphabet and 70 characters.
    case badBoundary
    /// The body does not begin with its boundary, or ends before the last one.
    case truncated
    /// A part's header block is longer than 8 KiB or no header block.
    case badHeaders
    /// More parts than `maximumParts`.
    case tooManyParts
    /// No part has the name asked for.
    case missingField(String)
  }

  /// One part's name, declared type and contents.
  struct Part: Equatable {
    /// The form field.
    var name: String
    /// What the client says it is; decide by content instead.
    var contentType: String?
    /// The part's bytes.
    var contents: ArraySlice<UInt8>
  }

  /// Parts a body may have unless said otherwise.
  static let maximumParts = 16
  static let maximumHeaderBytes = 8_192

  private let delimiter: [UInt8]
  private let maximumParts: Int

  /// A reader for the boundary in a `Content-Type` value such as `multipart/form-data; boundary=x`.
  init(contentType: String, maximumParts: Int = Self.maximumParts) throws(Failure) {
    self.maximumParts = maximumParts
    guard let boundary = Self.parameter("boundary", of: contentType), (1...70).contains(boundary.utf8.count),
      boundary.utf8.allSatisfy(Self.isBoundaryByte)
    else { throw .badBoundary }
    delimiter = Array("--\(boundary)".utf8)
  }

  /// The first part named `name`.
  func part(named name: String, in body: [UInt8]) throws(Failure) -> Part {
    for part in try parts(of: body) where part.name == name { return part }
    throw .missingField(name)
  }

  /// All parts, in order.
  func parts(of body: [UInt8]) throws(Failure) -> [Part] {
    var parts: [Part] = []
    guard var position = find(from: 0, in: body) else { throw .truncated }
    while true {
      let afterDelimiter = position + delimiter.count
      if body[afterDelimiter...].starts(with: "--".utf8) { return parts }  // the closing delimiter
      guard let lineEnd = Self.skipLineEnd(after: afterDelimiter, in: body) else { throw .truncated }
      guard parts.count < maximumParts else { throw .tooManyParts }
      guard let next = find(from: lineEnd, in: body) else { throw .truncated }
      parts.append(try Self.part(body[lineEnd..<next]))
      position = next
    }
  }

  /// Where the delimiter next stands at the beginning of a line.
  private func find(from start: Int, in body: [UInt8]) -> Int? {
    guard let first = delimiter.first, body.count >= delimiter.count else { return nil }
    var position = start
    let last = body.count - delimiter.count
    while position <= last {
      let lineStart = position == 0 || (position >= 2 && body[position - 1] == 10 && body[position - 2] == 13)
      if body[position] == first, lineStart,
        body[position..<(position + delimiter.count)].elementsEqual(delimiter)
      {
        return position
      }
      position += 1
    }
    return nil
  }

  /// The place after optional white space and CRLF.
  private static func skipLineEnd(after start: Int, in body: [UInt8]) -> Int? {
    var position = start
    while position < body.count, body[position] == 32 || body[position] == 9 { position += 1 }
    guard position + 1 < body.count, body[position] == 13, body[position + 1] == 10 else { return nil }
    return position + 2
  }

  /// A part from the bytes between two delimiters: headers, an empty line, contents, CRLF.
  private static func part(_ bytes: ArraySlice<UInt8>) throws(Failure) -> Part {
    var headers: [String: String] = [:]
    var position = bytes.startIndex
    while true {
      let limit = min(bytes.endIndex, bytes.startIndex + maximumHeaderBytes)
      let window = bytes[position..<max(position, limit)]  // a line may end just past the limit
      guard
        let end = window.indices.first(where: {
          window[$0] == 13 && $0 + 1 < bytes.endIndex && bytes[$0 + 1] == 10
        })
      else { throw .badHeaders }
      let line = String(decoding: bytes[position..<end], as: UTF8.self)
      position = end + 2
      if line.isEmpty { break }
      guard let colon = line.firstIndex(of: ":") else { throw .badHeaders }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    guard let disposition = headers["content-disposition"], disposition.lowercased().hasPrefix("form-data"),
      let name = parameter("name", of: disposition)
    else { throw .badHeaders }
    let end = max(position, bytes.endIndex - 2)  // the CRLF before the delimiter belongs to it
    return Part(name: name, contentType: headers["content-type"], contents: bytes[position..<end])
  }

  /// A parameter of a header value, quotes removed: `name="image"` gives `image`.
  static func parameter(_ name: String, of header: String) -> String? {
    // Separators inside quotes do not separate.
    var quoted = false
    let pieces = header.split(omittingEmptySubsequences: false) { character in
      if character == "\"" { quoted.toggle() }
      return character == ";" && !quoted
    }
    for piece in pieces.dropFirst() {
      let trimmed = piece.drop { $0 == " " || $0 == "\t" }
      guard let equals = trimmed.firstIndex(of: "="), trimmed[..<equals].lowercased() == name else {
        continue
      }
      var value = trimmed[trimmed.index(after: equals)...]
      while value.last == " " { value.removeLast() }
      if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
      return String(value)
    }
    return nil
  }

  private static func isBoundaryByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "'()+_,-./:=? ".utf8.contains(byte)
    }
  }
}
