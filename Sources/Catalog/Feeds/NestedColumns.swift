import Foundation

/// Meta's catalogues write lists and objects into tables in two ways: as columns with places in brackets
/// (`image[0].url`, `image[0].tag[0]`, `additional_image_link[1]`), or as JSON in one cell
/// (`[{"url": "https://...", "tag": ["front"]}]`).
extension RawItem {
  /// Adds a table's cell under its column's name, taken apart where it holds several values.
  mutating func add(_ cell: String, column: String, limits: FeedLimits) {
    let path = Self.path(column)
    if path.name == "image" || path.name == "additional_image" {
      guard path.part == nil || path.part == "url" || path.part == "link" else { return }
      let links = Self.json(cell, limits).map(Self.addresses) ?? Self.links(in: cell)
      values[path.name == "image" ? "image_link" : "additional_image_link", default: []] += links
      return
    }
    // Tags of pictures, videos and the like are not ours; they stay out of the attributes.
    guard path.part == nil else { return }
    if path.name == "additional_image_link" || path.name == "image_link" {
      let links =
        Self.json(cell, limits).map(Self.addresses)
        ?? (path.name == "image_link" ? [cell] : Self.links(in: cell))
      values[path.name, default: []] += links
      return
    }
    if let value = Self.json(cell, limits), let texts = Self.texts(value) {
      values[path.name, default: []] += texts
    } else {
      values[path.name, default: []].append(cell)
    }
  }

  /// A row's cells that hold something, with their columns: those of one list in the order of their places, wherever
  /// the columns are.
  static func inOrder(_ columns: [String], _ cells: [String]) -> [(column: String, cell: String)] {
    let pairs = zip(columns, cells).filter { !$0.1.isEmpty }.map { (column: $0.0, cell: $0.1) }
    guard pairs.contains(where: { $0.column.contains("[") }) else { return pairs }
    func place(_ column: String) -> Int {
      guard let bracket = column.firstIndex(of: "[") else { return 0 }
      return Int(column[column.index(after: bracket)...].prefix { $0.isNumber }) ?? 0
    }
    return pairs.enumerated().sorted {
      (place($0.element.column), $0.offset) < (place($1.element.column), $1.offset)
    }.map(\.element)
  }

  /// `image[0].url` as `image` and `url`; a name without brackets is itself.
  private static func path(_ column: String) -> (name: String, part: String?) {
    guard let bracket = column.firstIndex(of: "["), let close = column[bracket...].firstIndex(of: "]") else {
      return (column, nil)
    }
    let rest = column[column.index(after: close)...]
    return (String(column[..<bracket]), rest.hasPrefix(".") ? String(rest.dropFirst()) : nil)
  }

  private static func json(_ cell: String, _ limits: FeedLimits) -> JSONValue? {
    guard let first = cell.first, let last = cell.last,
      first == "[" && last == "]" || first == "{" && last == "}"
    else { return nil }
    return JSONValue.parsed(cell, depth: limits.depth)
  }

  /// Addresses in a list of texts or of objects with a `url`.
  private static func addresses(_ value: JSONValue) -> [String] {
    value.elements.compactMap { $0.scalar ?? ($0["url"] ?? $0["link"] ?? $0["contentUrl"])?.scalar }
  }

  /// A value as texts: `{"amount": "129.00", "currency": "EUR"}` is a price; other objects carry nothing we use.
  static func texts(_ value: JSONValue) -> [String]? {
    switch value {
    case .null: return []
    case .list(let list): return list.flatMap { texts($0) ?? [] }
    case .object:
      guard let amount = (value["amount"] ?? value["value"])?.scalar, let currency = value["currency"]?.scalar
      else { return nil }
      return ["\(amount) \(currency)"]
    default: return value.scalar.map { [$0] } ?? []
    }
  }

  /// Addresses separated by commas.
  ///
  /// Commas inside an address stay: only one that a new address or path follows parts.
  static func links(in cell: String) -> [String] {
    let parts = cell.split(separator: ",").map { $0.trimmed }.filter { !$0.isEmpty }
    guard parts.contains(where: isWebAddress) else { return parts }
    var links: [String] = []
    for part in parts {
      if let last = links.last, isWebAddress(last), !isWebAddress(part), !part.hasPrefix("/") {
        links[links.count - 1] = last + "," + part
      } else {
        links.append(part)
      }
    }
    return links
  }
}
