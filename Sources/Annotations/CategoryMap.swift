import Foundation

/// A renaming of categories, many to one, as a JSON file gives it: `{"armchair": "chair", "lamp": null}`.
///
/// A name that is not listed keeps its name; one mapped to null is dropped. The same file form serves both
/// directions: a model's names to an annotation file's (`vitrine evaluate detector --map`), and a data set's
/// labels to the vocabulary's, where a value may also be a group of it or `ignore` (see ``LabelMeaning``).
public struct CategoryMap: Sendable, Equatable {
  /// The listed names and what each becomes; a nil value drops the category.
  public let entries: [String: String?]

  /// A map from its entries.
  public init(_ entries: [String: String?]) { self.entries = entries }

  /// The map that changes nothing.
  public static let identity = CategoryMap([:])

  /// Reads a JSON object of names.
  ///
  /// - Throws: `AnnotationError` naming the file when it is no such object.
  public init(reading file: URL) throws(AnnotationError) {
    try self.init(json: contents(of: file, limit: 16 << 20), source: file.path)
  }

  /// Reads a JSON object of names from memory; `source` is named in errors.
  public init(json: Data, source: String) throws(AnnotationError) {
    do {
      entries = try JSONDecoder().decode([String: String?].self, from: json)
    } catch {
      throw AnnotationError(
        source: source,
        message: "is not a JSON object of names such as {\"our name\": \"their name\"}: \(sentence(error))")
    }
  }

  /// What `name` becomes; nil when it is dropped.
  public subscript(name: String) -> String? {
    guard let listed = entries[name] else { return name }
    return listed
  }
}
