import Foundation

/// Reads one JSON object a line: `id`, `image` or `images`, `category` (of the vocabulary, or null), `title`, and
/// any Google Merchant attribute.
struct JSONLinesFeed {
  let limits: FeedLimits

  /// Gives each item or issue in order.
  func read(_ path: String, _ body: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    var reader = try LineReader(path: path, limit: limits.lineBytes)
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
    guard Self.depth(of: text) <= limits.depth,
      let object = try? JSONDecoder().decode([String: Value].self, from: Data(text.utf8))
    else { return .failure(FeedIssue(line: line, reason: "is not a JSON object")) }
    var item = RawItem(line: line)
    for (written, value) in object {
      guard let texts = value.texts else { continue }
      guard texts.count <= limits.fieldsPerItem, texts.allSatisfy({ $0.utf8.count <= limits.fieldBytes })
      else {
        return .failure(FeedIssue(line: line, field: written, reason: "is longer than allowed"))
      }
      switch RawItem.name(written) {
      case "category": item.category = texts.first?.trimmed
      case "image": item.values["image_link", default: []].insert(contentsOf: texts, at: 0)
      case "images": item.values["image_link", default: []] += texts
      case let name: item.values[name, default: []] += texts.map { $0.trimmed }
      }
    }
    if item.category?.isEmpty == true { item.category = nil }
    // Galleries for evaluation often have no titles.
    if item.first("title") == nil, let id = item.first("id") { item.values["title"] = [id] }
    return .success(item)
  }

  /// How deep brackets nest, so that a hostile line does not exhaust the decoder's stack.
  private static func depth(of text: String) -> Int {
    var depth = 0
    var deepest = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        depth += 1
        deepest = max(deepest, depth)
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        depth -= 1
      }
    }
    return deepest
  }

  /// A JSON value as far as feeds need it.
  private struct Value: Decodable {
    /// The value as texts; nil for objects that are not prices.
    let texts: [String]?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        texts = []
      } else if let text = try? container.decode(String.self) {
        texts = [text]
      } else if let truth = try? container.decode(Bool.self) {
        texts = [truth ? "true" : "false"]
      } else if let number = try? container.decode(Decimal.self) {
        texts = ["\(number)"]
      } else if let list = try? container.decode([Value].self) {
        texts = list.flatMap { $0.texts ?? [] }
      } else if let object = try? container.decode([String: Value].self) {
        // {"amount": "129.00", "currency": "EUR"} is a price; other objects carry nothing we use.
        let amount = (object["amount"] ?? object["value"])?.texts?.first
        let currency = object["currency"]?.texts?.first
        texts = amount.flatMap { amount in currency.map { ["\(amount) \($0)"] } }
      } else {
        texts = nil
      }
    }
  }
}
