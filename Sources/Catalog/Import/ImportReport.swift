import Foundation

/// What an import did, with what its author may want to mend.
public struct ImportReport: Sendable, Hashable {
  /// The store's number of the run.
  public var run: Int64
  /// How much of each.
  public var summary: ImportSummary
  /// Products that vanished from the feed.
  public var retiredIDs: [String]
  /// What ended the reading early, if something did.
  public var fault: FeedIssue?
  /// The first issues; the report file has all.
  public var firstNotes: [ImportNote]
  /// How often each merchant's category (`google_product_category`, else `product_type`) led to none of the
  /// vocabulary, for at most a thousand of them.
  public var unmappedCategories: [String: Int]
  /// Those of them that are a `product_type`: what an editor's rules can decide.
  public var unmappedProductTypes: [String: Int]
}

/// One line of the report file.
public struct ImportNote: Sendable, Hashable, Codable {
  /// What became of the item.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// It was not imported.
    case rejected
    /// It was imported without a category.
    case uncategorized
    /// It was imported without one of its pictures.
    case picture
    /// It was imported without one of its values.
    case ignored
  }
  /// What became of the item.
  public var kind: Kind
  /// Where it begins in the feed.
  public var line: Int
  /// Its id, when it has one.
  public var id: String?
  /// The attribute at fault.
  public var field: String?
  /// What is wrong.
  public var reason: String

  /// A note from its parts.
  public init(kind: Kind, line: Int, id: String?, field: String?, reason: String) {
    self.kind = kind
    self.line = line
    self.id = id
    self.field = field
    self.reason = reason
  }
}

/// Writes notes as JSON, one a line, as they come.
final class NoteWriter {
  private let handle: FileHandle?
  private let encoder = JSONEncoder()
  private(set) var first: [ImportNote] = []

  init(path: String?) throws {
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let path else {
      handle = nil
      return
    }
    guard FileManager.default.createFile(atPath: path, contents: nil) else {
      throw FeedError(path: path, problem: "report cannot be written; check the folder's permissions")
    }
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  deinit { try? handle?.close() }

  func write(_ note: ImportNote) throws {
    if first.count < 20 { first.append(note) }
    guard let handle else { return }
    try handle.write(contentsOf: try encoder.encode(note) + Data("\n".utf8))
  }
}
