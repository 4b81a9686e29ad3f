import Foundation

/// The Google Product Taxonomy: a tree of categories, each with a number and a path from the root.
public struct Taxonomy: Sendable {
  /// One category of the tree.
  public struct Node: Sendable, Hashable {
    /// Its number, stable across versions and languages.
    public let id: Int
    /// The names from the root to it.
    public let names: [String]

    /// `Furniture > Chairs > Table & Bar Stools`.
    public var path: String { names.joined(separator: " > ") }
  }

  /// The taxonomy's date, `2021-09-21`.
  public let version: String
  /// All categories in the file's order: parents before their children.
  public private(set) var nodes: [Node]
  private var places: [Int: Int]
  private var idsByPath: [String: Int]
  private var parents: [Int: Int]

  /// Reads the text form: a comment with the version, then `ID - A > B > C` lines.
  ///
  /// - Throws: `TaxonomyError` naming the first line that is neither.
  public init(text: String) throws {
    var version = ""
    var nodes: [Node] = []
    var places: [Int: Int] = [:]
    var idsByPath: [String: Int] = [:]
    var parents: [Int: Int] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      if line.hasPrefix("#") {
        if let colon = line.lastIndex(of: ":") { version = line[line.index(after: colon)...].trimmed }
        continue
      }
      if line.trimmed.isEmpty { continue }
      guard let dash = line.firstRange(of: " - "), let id = Int(line[..<dash.lowerBound].trimmed) else {
        throw TaxonomyError(line: index + 1, text: String(line.prefix(80)))
      }
      let names = line[dash.upperBound...].split(separator: ">").map(\.trimmed)
      places[id] = nodes.count
      nodes.append(Node(id: id, names: names))
      idsByPath[Self.key(names)] = id
      if names.count > 1, let parent = idsByPath[Self.key(names.dropLast())] { parents[id] = parent }
    }
    self.version = version
    self.nodes = nodes
    self.places = places
    self.idsByPath = idsByPath
    self.parents = parents
  }

  /// The taxonomy that ships with Vitrine, read once.
  public static func bundled() throws -> Taxonomy { try shared.get() }

  private static let shared = Result {
    guard let file = Bundle.module.url(forResource: "taxonomy-with-ids.en-US", withExtension: "txt") else {
      throw TaxonomyError(line: 0, text: "the bundled taxonomy is missing from the installation")
    }
    return try Taxonomy(text: String(contentsOf: file, encoding: .utf8))
  }

  /// This taxonomy with another version or language of it: paths of either lead to a category, whose names stay this
  /// one's where both know it.
  ///
  /// Google renames and moves categories between versions but keeps their numbers, so a feed written for any version is
  /// read with that version's file beside the bundled one.
  public func adding(_ other: Taxonomy) -> Taxonomy {
    var joined = self
    for node in other.nodes {
      joined.idsByPath[Self.key(node.names)] = joined.idsByPath[Self.key(node.names)] ?? node.id
      guard joined.places[node.id] == nil else { continue }
      joined.places[node.id] = joined.nodes.count
      joined.nodes.append(node)
      joined.parents[node.id] = other.parents[node.id]
    }
    return joined
  }

  /// The taxonomy of a file as Google publishes it, `taxonomy-with-ids.*.txt`.
  public init(path: String) throws {
    try self.init(text: String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8))
  }

  /// The category of that number.
  public subscript(id: Int) -> Node? { places[id].map { nodes[$0] } }

  /// The category above, nil for one at the root and for numbers the taxonomy lacks.
  public func parent(of id: Int) -> Int? { parents[id] }

  /// The category and those above it, from itself to the root; empty for numbers the taxonomy lacks.
  public func lineage(of id: Int) -> [Int] {
    guard places[id] != nil else { return [] }
    return Array(sequence(first: id) { parents[$0] })
  }

  /// The category of that path, whatever its case and spaces; `|`, `›`, `»` and `/` with spaces serve as `>`.
  public func id(path: String) -> Int? { idsByPath[Self.key(Self.names(in: path))] }

  /// The category a feed means: a number, a path, `460 - Furniture > Sofas`, or a path that goes on below what
  /// the taxonomy has (then the deepest category on the way).
  public func node(for text: String) -> Node? {
    let text = text.trimmed
    if let id = Int(text) { return self[id] }
    if let dash = text.firstRange(of: " - "), let id = Int(text[..<dash.lowerBound].trimmed),
      let node = self[id]
    {
      return node
    }
    var names = Self.names(in: text)
    while !names.isEmpty {
      if let id = idsByPath[Self.key(names)] { return self[id] }
      names.removeLast()
    }
    return nil
  }

  static func names(in path: String) -> [String] {
    var path = path.replacingOccurrences(of: "&gt;", with: ">").replacingOccurrences(of: "&amp;", with: "&")
    for other in ["|", "›", "»", " / ", "→"] { path = path.replacingOccurrences(of: other, with: ">") }
    return path.split(separator: ">").map { $0.trimmed }.filter { !$0.isEmpty }
  }

  /// A path's form for comparison: lower case, single spaces, `and` as `&`.
  static func key(_ names: some Sequence<String>) -> String {
    names.map { name in
      name.lowercased().split(whereSeparator: \.isWhitespace).map { $0 == "and" ? "&" : $0 }.joined(
        separator: " ")
    }.joined(separator: ">")
  }
}

/// Why a taxonomy file cannot be read.
public struct TaxonomyError: Error, CustomStringConvertible {
  /// The line at fault.
  public let line: Int
  /// What it says.
  public let text: String
  /// What happened, where, and what to do.
  public var description: String {
    "the taxonomy's line \(line) is not 'ID - A > B': \(text); use the file 'taxonomy-with-ids' as published"
  }
}
