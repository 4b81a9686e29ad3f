import Foundation

/// Reads XML in memory into an `XMLTree`.
///
/// Written here because annotation files come from strangers: Foundation's parser on Linux ends the process on
/// damaged names. This one takes UTF-8, knows no entities but XML's own, and refuses a document type, with which
/// go entities that grow without bound or name other files.
struct XMLReader {
  private let bytes: [UInt8]
  private let source: String
  private var offset = 0
  private var line = 1
  private var open: [XMLTree] = []
  private var texts: [[UInt8]] = []

  /// Deepest nesting accepted; annotation files need about seven.
  static let deepest = 64

  init(_ data: Data, source: String) {
    bytes = Array(data)
    self.source = source
  }

  /// The root element.
  mutating func tree() throws(AnnotationError) -> XMLTree {
    // Every second byte of UTF-16 markup is 0; nothing of UTF-8 text is.
    guard !bytes.prefix(4).contains(0) else { throw fault("is not UTF-8 text; save it as UTF-8") }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
    var root: XMLTree?
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "<") {
        if let ended = try markup() {
          guard root == nil else { throw fault("has more than one root element") }
          root = ended
        } else if root != nil, !open.isEmpty {
          throw fault("has more than one root element")
        }
      } else if open.isEmpty {
        guard Self.isSpace(byte) else { throw fault("has text outside its root element, so it is no XML") }
        advance()
      } else if byte == UInt8(ascii: "&") {
        try texts[texts.count - 1].append(contentsOf: reference())
      } else {
        texts[texts.count - 1].append(byte)
        advance()
      }
    }
    guard open.isEmpty, let root else {
      throw fault(open.last.map { "ends early, inside <\($0.name)>" } ?? "holds no XML element")
    }
    return root
  }

  private func fault(_ reason: String) -> AnnotationError {
    AnnotationError(source: "\(source):\(line)", message: reason)
  }

  private mutating func advance() {
    if bytes[offset] == 0x0A { line += 1 }
    offset += 1
  }

  private func starts(with text: StaticString) -> Bool {
    text.withUTF8Buffer { bytes[offset...].prefix($0.count).elementsEqual($0) }
  }

  /// Passes over everything up to and with `end`, and gives what stands before it.
  private mutating func skip(past end: StaticString) throws(AnnotationError) -> ArraySlice<UInt8> {
    let start = offset
    while offset < bytes.count {
      if starts(with: end) {
        let before = bytes[start..<offset]
        offset += end.utf8CodeUnitCount
        return before
      }
      advance()
    }
    throw fault("ends early")
  }

  /// What begins with `<`; the root element when this ends it.
  private mutating func markup() throws(AnnotationError) -> XMLTree? {
    if starts(with: "<?") {
      _ = try skip(past: "?>")
    } else if starts(with: "<!--") {
      _ = try skip(past: "-->")
    } else if starts(with: "<![CDATA["), !open.isEmpty {
      offset += 9
      texts[texts.count - 1].append(contentsOf: try skip(past: "]]>"))
    } else if starts(with: "<!") {
      throw fault("has a document type declaration, which annotation files do not need; remove it")
    } else if starts(with: "</") {
      offset += 2
      let name = try self.name()
      skipSpace()
      guard offset < bytes.count, bytes[offset] == UInt8(ascii: ">") else {
        throw fault("has no > behind </\(name)")
      }
      offset += 1
      guard open.last?.name == name else {
        throw fault("ends <\(open.last?.name ?? "nothing")> with </\(name)>")
      }
      return close()
    } else {
      return try startTag()
    }
    return nil
  }

  /// Takes the innermost element from the open ones; the root when there is nothing around it.
  private mutating func close() -> XMLTree? {
    guard var element = open.popLast(), let text = texts.popLast() else { return nil }
    element.text = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !open.isEmpty else { return element }
    open[open.count - 1].children.append(element)
    return nil
  }

  private mutating func startTag() throws(AnnotationError) -> XMLTree? {
    offset += 1
    guard open.count < Self.deepest else { throw fault("is nested deeper than \(Self.deepest) elements") }
    var element = XMLTree(name: try name(), attributes: [:], line: line)
    while true {
      skipSpace()
      guard offset < bytes.count else { throw fault("ends early, inside <\(element.name)") }
      if bytes[offset] == UInt8(ascii: ">") || starts(with: "/>") {
        let isEmpty = bytes[offset] == UInt8(ascii: "/")
        offset += isEmpty ? 2 : 1
        open.append(element)
        texts.append([])
        return isEmpty ? close() : nil
      }
      let key = try name()
      element.attributes[key] = try attributeValue(of: key)
    }
  }

  private mutating func attributeValue(of key: String) throws(AnnotationError) -> String {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "=") else {
      throw fault("has an attribute '\(key)' without a value")
    }
    offset += 1
    skipSpace()
    guard offset < bytes.count,
      let quote = ["\"", "'"].map({ UInt8(ascii: $0) }).first(where: { $0 == bytes[offset] })
    else { throw fault("has an attribute '\(key)' without quotes") }
    offset += 1
    var value: [UInt8] = []
    while offset < bytes.count, bytes[offset] != quote {
      switch bytes[offset] {
      case UInt8(ascii: "&"): value += try reference()
      case UInt8(ascii: "<"): throw fault("has a < in the attribute '\(key)'")
      default:
        value.append(bytes[offset])
        advance()
      }
    }
    guard offset < bytes.count else { throw fault("ends early, inside the attribute '\(key)'") }
    offset += 1
    return String(decoding: value, as: UTF8.self)
  }

  /// A name up to a space or a sign of markup.
  private mutating func name() throws(AnnotationError) -> String {
    let start = offset
    while offset < bytes.count, !Self.isSpace(bytes[offset]), !Self.endsName(bytes[offset]) { offset += 1 }
    guard offset > start, offset - start <= 256 else {
      throw fault("has a < without a name behind it, or a damaged tag")
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// `&lt;`, `&#233;` and the like.
  private mutating func reference() throws(AnnotationError) -> [UInt8] {
    let limit = min(bytes.count, offset + 12)
    guard let end = bytes[offset..<limit].firstIndex(of: UInt8(ascii: ";")) else {
      throw fault("has an & that begins no reference; write &amp;")
    }
    let name = String(decoding: bytes[(offset + 1)..<end], as: UTF8.self)
    offset = end + 1
    switch name {
    case "lt": return Array("<".utf8)
    case "gt": return Array(">".utf8)
    case "amp": return Array("&".utf8)
    case "quot": return Array("\"".utf8)
    case "apos": return Array("'".utf8)
    default:
      let number =
        name.hasPrefix("#x")
        ? UInt32(name.dropFirst(2), radix: 16) : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
      guard let number, number > 0, let scalar = Unicode.Scalar(number) else {
        throw fault("has the reference &\(name); which XML does not know")
      }
      return Array(String(Character(scalar)).utf8)
    }
  }

  private mutating func skipSpace() {
    while offset < bytes.count, Self.isSpace(bytes[offset]) { advance() }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func endsName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "\""),
      UInt8(ascii: "'"), UInt8(ascii: "&"):
      true
    default: false
    }
  }
}
