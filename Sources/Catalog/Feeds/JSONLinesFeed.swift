import Foundation

/// Reads one JSON object a line: `id`, `image` or `images`, `category` (of the vocabulary, or null), `title`, and
/// any Google Merchant attribute.
struct JSONLinesFeed {
  let limits: FeedLimits
  let options: FeedOptions

  /// Gives each item or issue in order.
  func read(_ path: String, _ body: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    var reader = try LineReader(path: path, limits: limits)
    while let line = try reader.line() {
      guard let text = line.text else {
        try body(.failure(FeedIssue(line: line.number, reason: "is longer than \(limits.lineBytes) bytes")))
        continue
      }
      if text.trimmed.isEmpty { continue }
      try body(item(line.number, text))
    }
  }

  private func item(_ line: Int, _ text: String) -> Result<RawItem, FeedIssue> {
    guard case .object(let object)? = JSONValue.parsed(text, depth: limits.depth) else {
      return .failure(FeedIssue(line: line, reason: "is not a JSON object"))
    }
    var item = RawItem(line: line)
    for (written, value) in object {
      guard let texts = RawItem.texts(value) else { continue }
      guard texts.count <= limits.fieldsPerItem, texts.allSatisfy({ $0.utf8.count <= limits.fieldBytes })
      else {
        return .failure(FeedIssue(line: line, field: written, reason: "is longer than allowed"))
      }
      switch RawItem.name(written) {
      case "category": item.category = texts.first
      case "image": item.values["image_link", default: []].insert(contentsOf: texts, at: 0)
      case "images": item.values["image_link", default: []] += texts
      case let name: item.values[name, default: []] += texts
      }
    }
    // Galleries for evaluation often have no titles.
    if item.first("title") == nil, !options.isDelta, let id = item.first("id") { item.values["title"] = [id] }
    return .success(item)
  }
}
