import ArgumentParser
import Catalog
import Foundation

/// Which rules lead from merchants' categories to the vocabulary's.
struct RuleOptions: ParsableArguments {
  @Option(
    name: .long,
    help:
      "Your rules for categories, over the bundled ones. By default DIR/category-rules.json, if it is there.")
  var rules: String?

  @Option(
    name: .long,
    help:
      "Another version or language of Google's taxonomy-with-ids file that the feed uses; may be repeated.")
  var taxonomy: [String] = []

  /// Rules and taxonomies as read.
  struct Loaded: Sendable {
    var rules: CategoryRules?
    var taxonomies: [Taxonomy] = []

    /// The way from a feed's categories to the vocabulary's.
    func resolver() throws -> CategoryResolver { try .home(rules: rules, taxonomies: taxonomies) }
  }

  /// Reads the files for a catalogue's folder.
  func load(for folder: DataFolder) throws -> Loaded {
    try Self.load(rules, taxonomies: taxonomy, for: folder)
  }

  /// Reads the files named, and the rules in a catalogue's folder when none are.
  static func load(_ rules: String?, taxonomies: [String], for folder: DataFolder) throws -> Loaded {
    let usual = folder.url.appending(path: "category-rules.json").path
    let path = rules ?? (FileManager.default.fileExists(atPath: usual) ? usual : nil)
    var loaded = Loaded()
    if let path {
      do { loaded.rules = try CategoryRules(path: path) } catch {
        throw Failure(
          "the rules \(path) cannot be read (\(error.localizedDescription)); write "
            + "{\"product_type\": {\"Shop > Sofas\": \"sofa\"}}")
      }
    }
    loaded.taxonomies = try taxonomies.map { path in
      do { return try Taxonomy(path: path) } catch {
        throw Failure("the taxonomy \(path) cannot be read: \(error)")
      }
    }
    // Now, so that a wrong name is found out before a long import.
    _ = try loaded.resolver()
    return loaded
  }

  /// Writes rules for an editor to fill in: every product type that led nowhere, with an empty category.
  static func write(_ unmapped: [String: Int], over known: CategoryRules?, to path: String) throws {
    var rules = known ?? CategoryRules()
    for type in unmapped.keys where rules.productTypes[type] == nil {
      rules.productTypes.updateValue("", forKey: type)
    }
    try Data((Output.json(rules) + "\n").utf8).write(to: URL(filePath: path))
  }
}
