import Foundation

/// Reads feeds with one item a line and names in the first: values separated by tabs or commas, quoted as
/// spreadsheets do it (`"a ""quoted"" word"`; a quoted value may hold separators and line ends).
struct TableFeed {
  let separator: Character
  let limits: FeedLimits
  let options: FeedOptions

  /// How many lines one quoted value may hold before its opening quote is taken for a slip.
  private static let linesPerRecord = 200

  /// Gives each item or issue in order.
  func read(_ path: String, _ body: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    var reader = try LineReader(path: path, limits: limits)
    var pending: [LineReader.Line] = []
    var names: [String]?
    var shopify: ShopifyFeed.Collector?
    while let (line, cells) = try record(from: &reader, &pending) {
      guard let cells else {
        try body(.failure(FeedIssue(line: line, reason: "is longer than \(limits.lineBytes) bytes")))
        continue
      }
      if cells.allSatisfy(\.isEmpty) { continue }
      guard let names else {
        if cells.first?.hasPrefix("#") == true { continue }  // some exporters write comments above the names
        let header = cells.map { RawItem.name($0) }
        if ShopifyFeed.describes(header) {
          shopify = ShopifyFeed.Collector(feed: ShopifyFeed(limits: limits, options: options), names: header)
          names = header
          continue
        }
        guard header.contains("id") else {
          let reason = "the first line must name the columns, and one must be id"
          try body(.failure(FeedIssue(line: line, field: "id", reason: reason, endsFeed: true)))
          return
        }
        names = header
        continue
      }
      if let issue = misfit(line, cells, names) {
        try body(.failure(issue))
      } else if shopify != nil {
        for done in shopify?.take(line, cells) ?? [] { try body(done) }
      } else {
        try body(item(line, cells, names))
      }
    }
    for done in shopify?.finish() ?? [] { try body(done) }
    if names == nil {
      try body(.failure(FeedIssue(line: 1, reason: "the feed is empty", endsFeed: true)))
    }
  }

  /// What is wrong with a row that has more values than there are columns.
  private func misfit(_ line: Int, _ cells: [String], _ names: [String]) -> FeedIssue? {
    guard cells.count > names.count, !cells[names.count...].allSatisfy(\.isEmpty) else { return nil }
    let reason = "has \(cells.count) values for \(names.count) columns; is a separator inside a value?"
    return FeedIssue(line: line, id: id(cells, names), reason: reason)
  }

  private func id(_ cells: [String], _ names: [String]) -> String? {
    names.firstIndex(of: "id").flatMap {
      cells.indices.contains($0) ? String(cells[$0].prefix(limits.idLength)) : nil
    }
  }

  private func item(_ line: Int, _ cells: [String], _ names: [String]) -> Result<RawItem, FeedIssue> {
    var item = RawItem(line: line)
    for (name, cell) in RawItem.inOrder(names, cells) {
      guard cell.utf8.count <= limits.fieldBytes else {
        let reason = "is longer than \(limits.fieldBytes) bytes"
        return .failure(FeedIssue(line: line, id: id(cells, names), field: name, reason: reason))
      }
      item.add(cell, column: name, limits: limits)
    }
    return .success(item)
  }

  /// The cells of the next record, trimmed; nil cells for a line that is too long.
  private func record(from reader: inout LineReader, _ pending: inout [LineReader.Line]) throws
    -> (line: Int, cells: [String]?)?
  {
    func next() throws -> LineReader.Line? { pending.isEmpty ? try reader.line() : pending.removeFirst() }
    guard let first = try next() else { return nil }
    guard var text = first.text else { return (first.number, nil) }
    var taken: [LineReader.Line] = []
    while true {
      if let cells = Self.cells(text, separator) { return (first.number, cells) }
      guard taken.count < Self.linesPerRecord, text.utf8.count <= limits.lineBytes, let more = try next()
      else {
        break
      }
      taken.append(more)
      guard let line = more.text else { break }
      text += "\n" + line
    }
    // The quote that opened was never closed: read this line without minding quotes, and the others anew.
    pending.insert(contentsOf: taken, at: 0)
    let cells = (first.text ?? "").split(separator: separator, omittingEmptySubsequences: false)
    return (first.number, cells.map { $0.trimmed })
  }

  /// The cells of a record, or nil when it ends inside quotes.
  static func cells(_ text: String, _ separator: Character) -> [String]? {
    if !text.utf8.contains(UInt8(ascii: "\"")) {
      return text.split(separator: separator, omittingEmptySubsequences: false).map { $0.trimmed }
    }
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var characters = text[...]
    while let character = characters.popFirst() {
      if isQuoted {
        if character != "\"" {
          cell.append(character)
        } else if characters.first == "\"" {
          cell.append("\"")
          characters.removeFirst()
        } else {
          isQuoted = false
        }
      } else if character == separator {
        cells.append(cell.trimmed)
        cell = ""
      } else if character == "\"", cell.allSatisfy(\.isWhitespace) {
        isQuoted = true
        cell = ""
      } else {
        cell.append(character)
      }
    }
    if isQuoted { return nil }
    return cells + [cell.trimmed]
  }
}

extension StringProtocol {
  /// Without white space at either end.
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
