import Foundation

/// What a page's markup says beside its structured data.
struct PageMarks: Sendable, Hashable {
  /// The page's own address, when it names one.
  var address: String?
  /// The word that asks programs to leave the page alone (`nopin`, `noimageai`, ...), when there is one.
  var refusal: String?
  /// Pictures marked not to be saved elsewhere.
  var unpinned: Set<String> = []
}

/// Reads saved web pages: the products of their JSON-LD, unless a page asks to be left alone.
///
/// A page is taken as pieces of markup, not as a tree: what is looked for are a few tags, wherever broken pages have
/// them. Page by page is in memory.
struct PageFeed {
  let limits: FeedLimits
  let options: FeedOptions

  /// Largest page, in bytes.
  private static let pageBytes = 8 << 20

  /// Gives the items and issues of a page, or of all pages in a folder in order of name.
  func read(_ path: String, _ body: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isFolder.boolValue else { return try read(page: path, name: nil, body) }
    let names = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
      .filter { ["html", "htm", "xhtml"].contains(($0 as NSString).pathExtension.lowercased()) }.sorted()
    if names.isEmpty {
      let reason = "the folder has no pages whose names end in .html or .htm"
      try body(.failure(FeedIssue(line: 1, reason: reason, endsFeed: true)))
    }
    for name in names { try read(page: path + "/" + name, name: name, body) }
  }

  private func read(page path: String, name: String?, _ body: (Result<RawItem, FeedIssue>) throws -> Void)
    throws
  {
    func issue(_ line: Int, _ reason: String) -> FeedIssue {
      FeedIssue(line: line, reason: (name.map { "\($0): " } ?? "") + reason)
    }
    guard let text = try text(of: path) else {
      return try body(.failure(issue(1, "is larger than \(Self.pageBytes) bytes")))
    }
    let (scripts, marks) = Self.contents(of: text)
    if options.respectsOptOut, let word = marks.refusal {
      return try body(.failure(issue(1, "asks to be left alone ('\(word)')")))
    }
    var isEmpty = true
    for script in scripts {
      guard let value = JSONValue.parsed(script.text, depth: limits.depth) else {
        try body(.failure(issue(script.line, "its structured data is not JSON")))
        isEmpty = false
        continue
      }
      for item in ProductMarkup(limits: limits).items(in: value, line: script.line, page: marks) {
        try body(.success(item))
        isEmpty = false
      }
    }
    if isEmpty { try body(.failure(issue(1, "has no schema.org Product in JSON-LD"))) }
  }

  private func text(of path: String) throws -> String? {
    var bytes: [UInt8] = []
    var source = try TextBytes(path: path, limits: limits)
    while try source.fill() {
      bytes += source.buffer[source.next...]
      source.next = source.buffer.count
      guard bytes.count <= Self.pageBytes else { return nil }
    }
    return TextBytes.text(bytes)
  }

  /// A script of structured data and the line it begins at.
  struct Script: Hashable {
    var line: Int
    var text: String
  }

  /// A page's structured data and marks.
  static func contents(of page: String) -> (scripts: [Script], marks: PageMarks) {
    var scripts: [Script] = []
    var marks = PageMarks()
    var line = 1
    let bytes = Array(page.utf8)
    var place = 0
    func isAt(_ place: Int, _ text: String) -> Bool {
      let wanted = Array(text.utf8)
      guard place + wanted.count <= bytes.count else { return false }
      return zip(bytes[place..<place + wanted.count], wanted).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }
    func find(_ text: String, from start: Int) -> Int {
      let first = Array(text.utf8)[0]
      var place = start
      while place < bytes.count {
        if bytes[place] == first, isAt(place, text) { return place }
        place += 1
      }
      return bytes.count
    }
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "<") else {
        if bytes[place] == 0x0a { line += 1 }
        place += 1
        continue
      }
      let start = place
      if isAt(place, "<!--") {
        place = min(bytes.count, find("-->", from: place) + 3)
      } else {
        let (name, attributes, end) = tag(bytes, from: place)
        place = end
        if name == "script" {
          let close = find("</script", from: place)
          if attributes["type"]?.lowercased().hasPrefix("application/ld+json") == true, scripts.count < 200 {
            let text = String(decoding: bytes[min(place, close)..<close], as: UTF8.self)
            scripts.append(Script(line: line, text: withoutComment(text)))
          }
          place = close
        } else {
          note(name, attributes, &marks)
        }
      }
      line += bytes[start..<place].count { $0 == 0x0a }
    }
    return (scripts, marks)
  }

  private static func note(_ name: String, _ attributes: [String: String], _ marks: inout PageMarks) {
    switch name {
    case "meta":
      let key = (attributes["name"] ?? attributes["property"] ?? "").lowercased()
      let content = attributes["content"] ?? ""
      if ["robots", "vitrine", "pinterest"].contains(key) {
        let words = content.lowercased().split { !$0.isLetter }.map(String.init)
        let refusals: Set = ["noindex", "noimageindex", "none", "noai", "noimageai", "noml", "nopin"]
        if let word = words.first(where: refusals.contains) { marks.refusal = marks.refusal ?? word }
      } else if key == "og:url", marks.address == nil {
        marks.address = content
      }
    case "link" where attributes["rel"]?.lowercased() == "canonical": marks.address = attributes["href"]
    case "img":
      let isUnpinned = [attributes["data-pin-nopin"], attributes["data-nopin"], attributes["nopin"]]
        .contains { $0 != nil && $0?.lowercased() != "false" }
      if isUnpinned, let source = attributes["src"], marks.unpinned.count < 10_000 {
        marks.unpinned.insert(source)
      }
    default: break
    }
  }

  /// The tag at `<`: its lower-case name, its attributes, and the place after it.
  private static func tag(_ bytes: [UInt8], from start: Int) -> (String, [String: String], Int) {
    var place = start + 1
    func skipSpace() { while place < bytes.count, bytes[place] <= 0x20 { place += 1 } }
    func word(_ ends: String) -> String {
      let begin = place
      let ends = Array(ends.utf8)
      while place < bytes.count, bytes[place] > 0x20, !ends.contains(bytes[place]) { place += 1 }
      return String(decoding: bytes[begin..<place], as: UTF8.self)
    }
    let name = word("<>/=").lowercased()
    var attributes: [String: String] = [:]
    while place < bytes.count, bytes[place] != UInt8(ascii: ">") {
      skipSpace()
      let key = word("=>/\"'").lowercased()
      skipSpace()
      guard place < bytes.count, bytes[place] == UInt8(ascii: "=") else {
        if key.isEmpty {
          if place < bytes.count, bytes[place] != UInt8(ascii: ">") { place += 1 }
        } else {
          attributes[key] = attributes[key] ?? ""
        }
        continue
      }
      place += 1
      skipSpace()
      var value: String
      if place < bytes.count, bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'") {
        let quote = bytes[place]
        let begin = place + 1
        let end = bytes[begin...].firstIndex(of: quote) ?? bytes.count
        value = String(decoding: bytes[begin..<end], as: UTF8.self)
        place = min(bytes.count, end + 1)
      } else {
        value = word(">")
      }
      if attributes.count < 64, !key.isEmpty { attributes[key] = attributes[key] ?? MarkupText.plain(value) }
    }
    return (name, attributes, min(bytes.count, place + 1))
  }

  /// Some pages wrap their data in `<![CDATA[ ... ]]>` or `<!-- ... -->`.
  private static func withoutComment(_ text: String) -> String {
    var text = text.trimmed
    for (open, close) in [
      ("/*<![CDATA[*/", "/*]]>*/"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>"), ("<!--", "-->"),
    ] {
      if text.hasPrefix(open), text.hasSuffix(close), text.count >= open.count + close.count {
        text = String(text.dropFirst(open.count).dropLast(close.count)).trimmed
      }
    }
    return text
  }
}
