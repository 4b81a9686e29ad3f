/// Reads XML piece by piece: tags, and text between them in runs of bounded length.
///
/// Written here because feeds come from strangers: Foundation's parser ends the process on names that are not UTF-8.
/// This one knows no entities but XML's own, declares none, and opens nothing; names must match, as XML asks.
struct XMLTokenizer {
  /// One piece.
  enum Token {
    /// `<name a="b">`; a `<name/>` is followed by its end.
    case start(name: String, attributes: [String: String])
    /// `</name>`.
    case end(name: String)
    /// A run of text, as UTF-8.
    case text([UInt8])
    /// A reference that stands for nothing XML knows: `&nbsp;`, or a bare `&`.
    case badReference(String)
  }

  /// Why nothing more can be read.
  struct Fault: Error {
    var line: Int
    var reason: String
  }

  /// The line of the next byte, from 1.
  private(set) var line = 1
  private var source: TextBytes
  private let limits: FeedLimits
  private var open: [String] = []
  private var pendingEnd: String?
  private var sawRoot = false

  private static let runLength = 8 * 1024

  init(path: String, limits: FeedLimits) throws {
    source = try TextBytes(path: path, limits: limits)
    self.limits = limits
  }

  /// The next piece, or nil after the last element has ended.
  mutating func next() throws -> Token? {
    if let name = pendingEnd {
      pendingEnd = nil
      return .end(name: name)
    }
    while let byte = try peek() {
      if byte == UInt8(ascii: "<") {
        if let token = try markup() { return token }
      } else if byte == UInt8(ascii: "&") {
        return try reference()
      } else {
        return .text(run())
      }
    }
    if !open.isEmpty { throw fault("the XML ends early, inside <\(open.last ?? "")>") }
    if !sawRoot { throw fault("the XML has no element") }
    return nil
  }

  private func fault(_ reason: String) -> Fault { Fault(line: line, reason: reason) }

  private mutating func peek() throws -> UInt8? { try source.fill() ? source.buffer[source.next] : nil }

  private mutating func take() throws -> UInt8 {
    guard try source.fill() else { throw fault("the XML ends early") }
    let byte = source.buffer[source.next]
    source.next += 1
    if byte == 0x0a { line += 1 }
    return byte
  }

  /// Text up to the next markup or reference, or the end of the piece at hand.
  private mutating func run() -> [UInt8] {
    let rest = source.buffer[source.next...].prefix(Self.runLength)
    let bytes = Array(rest.prefix { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "&") })
    for byte in bytes where byte == 0x0a { line += 1 }
    source.next += bytes.count
    return bytes
  }

  /// What begins with `<`; nil for comments, instructions and the document type.
  private mutating func markup() throws -> Token? {
    _ = try take()
    switch try take() {
    case UInt8(ascii: "?"):
      try instruction()
      return nil
    case UInt8(ascii: "!"): return try declaration()
    case UInt8(ascii: "/"):
      let name = try name(startingWith: nil)
      try skipSpace()
      guard try take() == UInt8(ascii: ">") else { throw fault("</\(name)> has something after its name") }
      guard open.last == name else {
        throw fault("</\(name)> ends <\(open.last ?? "nothing")>")
      }
      open.removeLast()
      return .end(name: name)
    case let first: return try startTag(first)
    }
  }

  private mutating func startTag(_ first: UInt8) throws -> Token {
    let name = try name(startingWith: first)
    sawRoot = true
    guard open.count < limits.depth else { throw fault("elements nest more than \(limits.depth) deep") }
    var attributes: [String: String] = [:]
    while true {
      try skipSpace()
      switch try take() {
      case UInt8(ascii: ">"):
        open.append(name)
        return .start(name: name, attributes: attributes)
      case UInt8(ascii: "/"):
        guard try take() == UInt8(ascii: ">") else { throw fault("<\(name)> has a stray /") }
        pendingEnd = name
        return .start(name: name, attributes: attributes)
      case let byte:
        guard attributes.count < limits.fieldsPerItem else {
          throw fault("<\(name)> has too many attributes")
        }
        let key = try self.name(startingWith: byte)
        attributes[key] = try attributeValue(of: key)
      }
    }
  }

  private mutating func attributeValue(of key: String) throws -> String {
    try skipSpace()
    guard try take() == UInt8(ascii: "=") else { throw fault("the attribute \(key) has no value") }
    try skipSpace()
    let quote = try take()
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw fault("the attribute \(key) is not in quotes")
    }
    var bytes: [UInt8] = []
    while let byte = try peek(), byte != quote {
      guard bytes.count < limits.fieldBytes else { throw fault("the attribute \(key) is too long") }
      guard byte != UInt8(ascii: "<") else { throw fault("the attribute \(key) holds a <") }
      if byte == UInt8(ascii: "&") {
        if case .text(let text) = try reference() { bytes += text }
      } else {
        bytes.append(try take())
      }
    }
    _ = try take()
    return TextBytes.text(bytes)
  }

  /// A name up to a space, `>`, `/` or `=`.
  private mutating func name(startingWith first: UInt8?) throws -> String {
    var bytes: [UInt8] = []
    if let first { bytes.append(first) }
    while let byte = try peek(), !Self.isSpace(byte), !Array("<>/=\"'&".utf8).contains(byte) {
      bytes.append(try take())
      guard bytes.count <= 256 else { throw fault("a name is longer than 256 bytes") }
    }
    guard let start = bytes.first, start >= 0x80 || Self.isNameStart(start) else {
      throw fault("a name is missing after <; write &lt; for the sign itself")
    }
    return TextBytes.text(bytes)
  }

  /// `&lt;`, `&#233;` and the like.
  private mutating func reference() throws -> Token {
    _ = try take()
    var bytes: [UInt8] = []
    while let byte = try peek(), bytes.count < 32,
      Self.isNameStart(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "#")
    {
      bytes.append(try take())
    }
    let name = String(decoding: bytes, as: UTF8.self)
    guard try peek() == UInt8(ascii: ";") else { return .badReference("&\(name)") }
    _ = try take()
    switch name {
    case "lt": return .text(Array("<".utf8))
    case "gt": return .text(Array(">".utf8))
    case "amp": return .text(Array("&".utf8))
    case "quot": return .text(Array("\"".utf8))
    case "apos": return .text(Array("'".utf8))
    default:
      let number =
        name.hasPrefix("#x")
        ? UInt32(name.dropFirst(2), radix: 16)
        : name.hasPrefix("#") ? UInt32(name.dropFirst(1)) : nil
      guard let number, number > 0, let scalar = Unicode.Scalar(number) else {
        return .badReference("&\(name);")
      }
      return .text(Array(String(Character(scalar)).utf8))
    }
  }

  /// `<?xml encoding="..."?>` or any other instruction, which means nothing here.
  private mutating func instruction() throws {
    var bytes: [UInt8] = []
    try skip(to: "?>") { if bytes.count < 256 { bytes.append($0) } }
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    guard text.hasPrefix("xml"), let start = text.firstRange(of: "encoding") else { return }
    let name = text[start.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
      .prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    switch name {
    case "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "iso_8859-1": source.becomeLatin1()
    case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "utf16": break
    default: throw fault("the encoding '\(name)' is not known; write the feed as UTF-8")
    }
  }

  /// A comment, a section of plain text, or the document type.
  private mutating func declaration() throws -> Token? {
    var head: [UInt8] = []
    while head.count < 7, let byte = try peek(), byte != UInt8(ascii: ">") {
      head.append(try take())
      if head == Array("--".utf8) {
        try skip(to: "-->") { _ in }
        return nil
      }
      if head == Array("[CDATA[".utf8) {
        var bytes: [UInt8] = []
        // One byte over the limit is enough for whoever counts to see that it is too long.
        try skip(to: "]]>") { [limit = limits.fieldBytes + 4] in if bytes.count < limit { bytes.append($0) } }
        return .text(bytes)
      }
    }
    guard String(decoding: head, as: UTF8.self).uppercased() == "DOCTYPE" else {
      throw fault("<! begins neither a comment nor a text section")
    }
    // The document type names files or declares entities: the former are not opened, the latter are refused.
    while true {
      switch try take() {
      case UInt8(ascii: ">"): return nil
      case UInt8(ascii: "["): throw fault("the document type declares entities; feeds may not")
      default: continue
      }
    }
  }

  /// Passes over everything to the end of `mark`, giving the bytes before it.
  private mutating func skip(to mark: String, _ body: (UInt8) -> Void) throws {
    let mark = Array(mark.utf8)
    var window: [UInt8] = []
    while window != mark {
      if window.count == mark.count { body(window.removeFirst()) }
      window.append(try take())
    }
  }

  private mutating func skipSpace() throws {
    while let byte = try peek(), Self.isSpace(byte) { _ = try take() }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private static func isNameStart(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
  }
}
