/// The part of YAML that YOLO's `data.yaml` uses: keys on the first level with a text, a list or a numbered map.
///
/// A whole YAML reader would be a large thing to trust; what is not understood here is passed over.
struct YOLODescription: Sendable, Equatable {
  /// Class names in order.
  var names: [String] = []
  /// Where the pictures lie, where the file says.
  var path: String?
  /// Folder or list of each split; `all` is ours, for pictures of none.
  var splits: [(name: String, places: [String])] = []

  static func == (a: Self, b: Self) -> Bool {
    a.names == b.names && a.path == b.path && a.splits.map(\.name) == b.splits.map(\.name)
      && a.splits.map(\.places) == b.splits.map(\.places)
  }

  /// An empty description.
  init() {}

  /// Reads the file's text.
  init(_ text: String) {
    var items: [String: [(key: Int?, value: String)]] = [:]
    var key = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let content = Self.withoutComment(line)
      guard let first = content.first(where: { !$0.isWhitespace }) else { continue }
      let isIndented = content.first?.isWhitespace == true
      let body = content.trimmed
      if first == "-", body.dropFirst().first.map(\.isWhitespace) != false {
        items[key, default: []].append((nil, Self.plain(body.dropFirst())))
      } else if let colon = Self.colon(in: body) {
        let (name, value) = (Self.plain(body[..<colon]), body[body.index(after: colon)...])
        if isIndented {
          items[key, default: []].append((Int(name), Self.plain(value)))
        } else {
          key = name
          items[key] = Self.inline(value)
        }
      }
    }
    path = items["path"]?.first?.value
    splits = ["train", "val", "test", "all"].compactMap { name in
      items[name].map { (name, $0.map(\.value).filter { !$0.isEmpty }) }
    }
    let classes = items["names"] ?? []
    if classes.contains(where: { $0.key != nil }) {
      // A numbered map may come in any order; numbers it leaves out keep their place.
      let named = classes.compactMap { item in item.key.map { ($0, item.value) } }.filter {
        (0..<100_000).contains($0.0)
      }
      let count = (named.map(\.0).max() ?? -1) + 1
      names = (0..<count).map { "class_\($0)" }
      for (number, name) in named { names[number] = name }
    } else {
      names = classes.map(\.value)
    }
  }

  /// `a`, `[a, b]` or `{0: a, 1: b}` behind a key.
  private static func inline(_ text: Substring) -> [(key: Int?, value: String)] {
    let text = text.trimmed
    guard let first = text.first else { return [] }
    guard (first == "[" && text.last == "]") || (first == "{" && text.last == "}") else {
      return [(nil, plain(text))]
    }
    return parts(of: text.dropFirst().dropLast()).map { part in
      guard first == "{", let colon = colon(in: part) else { return (nil, plain(part)) }
      return (Int(plain(part[..<colon])), plain(part[part.index(after: colon)...]))
    }
  }

  /// What stands between commas outside quotes.
  private static func parts(of text: Substring) -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == "," {
        parts.append(text[start..<index])
        start = text.index(after: index)
      }
    }
    parts.append(text[start...])
    return parts.map(\.trimmed).filter { !$0.isEmpty }
  }

  /// The colon that ends a key: outside quotes, followed by a space or nothing.
  private static func colon(in text: Substring) -> Substring.Index? {
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if (character == "'" || character == "\""), index == text.startIndex {
        quote = character
      } else if character == ":" {
        let after = text.index(after: index)
        if after == text.endIndex || text[after].isWhitespace { return index }
      }
    }
    return nil
  }

  private static func withoutComment(_ line: Substring) -> Substring {
    var quote: Character?
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if (character == "'" || character == "\""), !previous.isLetter {
        quote = character
      } else if character == "#", previous.isWhitespace {
        return line[..<index]
      }
      previous = character
    }
    return line
  }

  /// A text without its quotes.
  private static func plain(_ text: Substring) -> String {
    let text = text.trimmed
    guard let quote = text.first, quote == "'" || quote == "\"", text.count > 1, text.last == quote else {
      return String(text)
    }
    let inside = String(text.dropFirst().dropLast())
    if quote == "'" { return inside.replacing("''", with: "'") }
    return inside.replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
  }

  /// The file's text for names and splits.
  static func text(names: [String], splits: [(name: String, place: String)]) -> String {
    let places = splits.map { "\($0.name): \($0.place)\n" }.joined()
    let classes = names.enumerated().map { number, name in
      let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      return "  \(number): \"\(quoted.split(whereSeparator: \.isNewline).joined(separator: " "))\"\n"
    }
    return "path: .\n" + places + "names:\n" + classes.joined()
  }
}

extension Substring {
  /// Without spaces at both ends.
  fileprivate var trimmed: Substring {
    var text = self
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
