/// A piece of HTML whose text is escaped unless it was made by `element`: forgetting to escape is not possible.
public struct HTML: Sendable, ExpressibleByStringInterpolation {
  /// The markup.
  public let markup: String

  private init(markup: String) { self.markup = markup }

  /// Text, escaped.
  public init(_ text: String) { markup = Self.escaped(text) }

  /// Text, escaped; interpolations included.
  public init(stringLiteral text: String) { self.init(text) }

  /// Nothing.
  public static let empty = HTML(markup: "")

  /// A whole document.
  public var document: String { "<!doctype html>\n" + markup + "\n" }

  /// Several pieces one after the other.
  public static func group(_ children: [HTML]) -> HTML { HTML(markup: children.map(\.markup).joined()) }

  /// An element.
  ///
  /// An attribute whose value is nil is left out; one whose value is empty is written bare.
  public static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: HTML...
  ) -> HTML {
    element(name, attributes, children)
  }

  /// An element with a list of children.
  public static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [HTML]
  ) -> HTML {
    var markup = "<" + name
    for (key, value) in attributes {
      guard let value else { continue }
      markup += value.isEmpty && key != "alt" ? " \(key)" : " \(key)=\"\(escaped(value))\""
    }
    markup += ">"
    if voidElements.contains(name) { return HTML(markup: markup) }
    return HTML(markup: markup + children.map(\.markup).joined() + "</\(name)>")
  }

  /// A block of data for programs that read pages, such as JSON-LD: never run, and nothing in it can end it.
  public static func data(_ json: String, type: String) -> HTML {
    HTML(markup: "<script type=\"\(escaped(type))\">\(json.replacing("<", with: "\\u003c"))</script>")
  }

  /// Replaces the five characters that can end a text or an attribute.
  public static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let voidElements: Set<String> = ["img", "input", "link", "meta", "br", "hr"]
}
