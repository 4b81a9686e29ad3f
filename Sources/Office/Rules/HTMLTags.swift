import Foundation

/// Reads the tags of a page with their attributes, as browsers do with pages of all kinds: case does not matter, quotes
/// may be missing, comments and scripts hold no tags.
struct HTMLTags: Sequence, IteratorProtocol {
  /// One opening tag.
  struct Tag: Equatable {
    /// In lower case.
    var name: String
    /// By name in lower case; the first of two counts.
    var attributes: [String: String]
  }

  private let bytes: [UInt8]
  private var position = 0

  /// The tags of at most the first megabyte.
  init(_ page: Data) { bytes = Array(page.prefix(1_000_000)) }

  mutating func next() -> Tag? {
    while let open = bytes[position...].firstIndex(of: UInt8(ascii: "<")) {
      position = open + 1
      if starts(with: "!--") {
        skip(past: "-->")
        continue
      }
      guard position < bytes.count, Self.isLetter(bytes[position]) else { continue }
      let name = word { !Self.isSpace($0) && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") }.lowercased()
      let tag = Tag(name: name, attributes: attributes())
      if ["script", "style", "textarea", "title"].contains(name) { skip(past: "</\(name)") }
      return tag
    }
    position = bytes.count
    return nil
  }

  private mutating func attributes() -> [String: String] {
    var found: [String: String] = [:]
    while position < bytes.count, found.count < 100 {
      let byte = bytes[position]
      if byte == UInt8(ascii: ">") {
        position += 1
        break
      }
      if Self.isSpace(byte) || byte == UInt8(ascii: "/") {
        position += 1
        continue
      }
      let name = word {
        !Self.isSpace($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
      }.lowercased()
      if name.isEmpty { position += 1 }  // a stray "="
      skipSpaces()
      var value = ""
      if position < bytes.count, bytes[position] == UInt8(ascii: "=") {
        position += 1
        skipSpaces()
        value = self.value()
      }
      if !name.isEmpty, found[name] == nil { found[name] = Self.unescaped(value) }
    }
    return found
  }

  private mutating func value() -> String {
    guard position < bytes.count else { return "" }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return word { !Self.isSpace($0) && $0 != UInt8(ascii: ">") }
    }
    position += 1
    let text = word { $0 != quote }
    position = Swift.min(position + 1, bytes.count)
    return text
  }

  private mutating func word(while belongs: (UInt8) -> Bool) -> String {
    let end = bytes[position...].firstIndex { !belongs($0) } ?? bytes.count
    defer { position = end }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  private mutating func skipSpaces() { _ = word(while: Self.isSpace) }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func skip(past text: String) {
    let wanted = Array(text.utf8)
    var place = position
    while place + wanted.count <= bytes.count {
      // "</SCRIPT" ends a script as "</script" does.
      if zip(bytes[place...], wanted).allSatisfy({ ($0 | (Self.isLetter($0) ? 0x20 : 0)) == $1 }) {
        position = place + wanted.count
        return
      }
      place += 1
    }
    position = bytes.count
  }

  private static func unescaped(_ text: String) -> String {
    guard text.contains("&") else { return text }
    return text.replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
