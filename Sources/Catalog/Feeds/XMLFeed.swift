/// Reads Google Merchant feeds in RSS 2.0 and Atom as a stream: one item at a time is in memory.
struct XMLFeed {
  let limits: FeedLimits

  /// Gives each item or issue in order; a fault of the XML itself comes last, after what preceded it.
  func read(_ path: String, _ body: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    var tokenizer = try XMLTokenizer(path: path, limits: limits)
    var collector = ItemCollector(limits: limits)
    do {
      while true {
        let line = tokenizer.line
        guard let token = try tokenizer.next() else { break }
        if let item = collector.take(token, line: line) { try body(item) }
      }
    } catch let fault as XMLTokenizer.Fault {
      try body(.failure(FeedIssue(line: fault.line, reason: fault.reason, endsFeed: true)))
      return
    }
    if !collector.sawFeed {
      let reason = "is neither RSS nor Atom: its first element is none of rss, feed and channel"
      try body(.failure(FeedIssue(line: 1, reason: reason, endsFeed: true)))
    }
  }
}

/// Puts a feed's items together from the pieces of its XML.
private struct ItemCollector {
  let limits: FeedLimits
  private(set) var sawFeed = false

  private var depth = 0
  private var itemDepth = 0
  private var item: RawItem?
  private var problem: FeedIssue?
  private var text: [UInt8] = []
  private var fieldCount = 0
  /// How many values of each name came with a prefix; they precede those without.
  private var prefixed: [String: Int] = [:]

  init(limits: FeedLimits) { self.limits = limits }

  /// The item or issue that a piece completes.
  mutating func take(_ token: XMLTokenizer.Token, line: Int) -> Result<RawItem, FeedIssue>? {
    switch token {
    case .start(let name, let attributes): start(name, attributes, line)
    case .end(let name):
      defer { depth -= 1 }
      if item != nil, depth == itemDepth + 1 { keep(name, line) }
      if item != nil, depth == itemDepth { return whole() }
    case .text(let bytes):
      guard item != nil, depth == itemDepth + 1, problem == nil else { break }
      guard text.count + bytes.count <= limits.fieldBytes else {
        note("a value is longer than \(limits.fieldBytes) bytes", line)
        break
      }
      text += bytes
    case .badReference(let written):
      guard item != nil, depth == itemDepth + 1 else { break }
      note("'\(written)' stands for nothing in XML; write &amp; for the sign itself", line)
    }
    return nil
  }

  private mutating func start(_ element: String, _ attributes: [String: String], _ line: Int) {
    depth += 1
    let name = RawItem.name(element)
    if depth == 1 { sawFeed = ["rss", "feed", "channel", "rdf"].contains(name) }
    if item == nil {
      guard sawFeed, depth > 1, name == "item" || name == "entry" else { return }
      item = RawItem(line: line)
      itemDepth = depth
      problem = nil
      fieldCount = 0
      prefixed = [:]
    } else if depth == itemDepth + 1 {
      text = []
      // Atom keeps the address in an attribute; other relations than the page itself are not ours.
      if name == "link", let address = attributes["href"], (attributes["rel"] ?? "alternate") == "alternate" {
        text = Array(address.utf8)
      }
    }
  }

  private mutating func keep(_ element: String, _ line: Int) {
    fieldCount += 1
    guard fieldCount <= limits.fieldsPerItem else {
      return note("has more than \(limits.fieldsPerItem) values", line)
    }
    let value = TextBytes.text(text).trimmed
    guard !value.isEmpty else { return }
    let name = RawItem.name(element)
    // g:title is meant for shopping, a plain title for news readers: the former wins.
    if element.contains(":") {
      item?.values[name, default: []].insert(value, at: prefixed[name, default: 0])
      prefixed[name, default: 0] += 1
    } else {
      item?.values[name, default: []].append(value)
    }
  }

  private mutating func whole() -> Result<RawItem, FeedIssue>? {
    guard let whole = item else { return nil }
    item = nil
    guard var problem else { return .success(whole) }
    problem.id = whole.first("id").map { String($0.prefix(limits.idLength)) }
    return .failure(problem)
  }

  private mutating func note(_ reason: String, _ line: Int) {
    if problem == nil { problem = FeedIssue(line: line, reason: reason) }
  }
}
