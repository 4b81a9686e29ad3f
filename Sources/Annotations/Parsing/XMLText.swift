/// XML being written: elements on lines of their own, two spaces a level.
struct XMLText {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
  private var level = 0

  /// An element with text in it, or none.
  mutating func element(_ name: String, _ attributes: [(String, String)] = [], _ content: String = "") {
    let tag = Self.tag(name, attributes)
    text += indent + (content.isEmpty ? "<\(tag)/>\n" : "<\(tag)>\(Self.escaped(content))</\(name)>\n")
  }

  /// An element with elements in it.
  mutating func element(
    _ name: String, _ attributes: [(String, String)] = [],
    _ body: (inout XMLText) throws(AnnotationError) -> Void
  ) throws(AnnotationError) {
    text += indent + "<\(Self.tag(name, attributes))>\n"
    level += 1
    try body(&self)
    level -= 1
    text += indent + "</\(name)>\n"
  }

  private var indent: String { String(repeating: " ", count: level * 2) }

  private static func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    name + attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
  }

  /// Text without what XML takes for markup; characters XML cannot hold at all become a space.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n": result += "&#10;"
      case "\t": result += "&#9;"
      case "\r": result += "&#13;"
      case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
