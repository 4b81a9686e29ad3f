import Domain
import Foundation

/// Finds the vocabulary's category for an item from what its merchant calls it.
///
/// In order: the category the feed names itself; what an editor's rules say of its `product_type`;
/// `google_product_category` (its number, or the nearest above it
/// that leads to one category); the words of `product_type`, then of the title, limited to what the taxonomy
/// leaves open (floor and table lamps share a number).
public struct CategoryResolver: Sendable {
  /// What was found.
  public struct Resolution: Sendable, Hashable {
    /// The vocabulary's category, nil when none was found.
    public var category: String?
    /// The taxonomy's number for the item, as precise as the feed gave it.
    public var googleProductCategory: Int?
    /// Why there is no category.
    public var reason: String?
  }

  private let vocabulary: Vocabulary
  private let taxonomy: Taxonomy
  private let phrases: PhraseMatcher
  /// The categories each taxonomy number leads to; an empty set for what is none of the vocabulary.
  private let categories: [Int: Set<String>]
  /// The categories anywhere below a number.
  private let below: [Int: Set<String>]
  /// Shops' own categories by the form they are compared in; nil is for none of the vocabulary.
  private let productTypes: [String: String?]

  /// A resolver for a vocabulary; rules that name categories it lacks are left out.
  public init(vocabulary: Vocabulary, taxonomy: Taxonomy, rules: CategoryRules) {
    self.vocabulary = vocabulary
    self.taxonomy = taxonomy
    let words = rules.words.filter { $0.category.map { vocabulary[$0] != nil } ?? true }
    phrases = PhraseMatcher(
      vocabulary.categories.map { CategoryRules.Words(category: $0.name, any: [$0.title]) } + words)
    var categories: [Int: Set<String>] = [:]
    for category in vocabulary.categories {
      categories[category.googleProductCategory, default: []].insert(category.name)
    }
    for branch in rules.branches where categories[branch.id] == nil {
      guard let name = branch.category else {
        categories[branch.id] = []
        continue
      }
      if vocabulary[name] != nil { categories[branch.id] = [name] }
    }
    var below: [Int: Set<String>] = [:]
    for (id, names) in categories {
      for ancestor in taxonomy.lineage(of: id) { below[ancestor, default: []].formUnion(names) }
    }
    self.categories = categories
    self.below = below
    var productTypes: [String: String?] = [:]
    for (path, category) in rules.productTypes {
      // An empty name is a line of the editor's list that is still open.
      guard category != "", category.map({ vocabulary[$0] != nil }) ?? true else { continue }
      productTypes[Taxonomy.key(Taxonomy.names(in: path))] = .some(category)
    }
    self.productTypes = productTypes
  }

  /// The resolver that ships, with an editor's rules over its own and other versions of the taxonomy beside it.
  ///
  /// - Throws: what keeps the bundled files from being read, or `CategoryRulesError` for rules that name a category
  ///   the vocabulary lacks.
  public static func home(rules: CategoryRules? = nil, taxonomies: [Taxonomy] = []) throws -> CategoryResolver
  {
    let vocabulary = Vocabulary.standard
    let named =
      (rules?.words.compactMap(\.category) ?? []) + (rules?.branches.compactMap(\.category) ?? [])
      + (rules?.productTypes.values.compactMap { $0 } ?? [])
    if let unknown = named.first(where: { !$0.isEmpty && vocabulary[$0] == nil }) {
      throw CategoryRulesError(category: unknown)
    }
    let bundled = try CategoryRules.home()
    return CategoryResolver(
      vocabulary: vocabulary, taxonomy: taxonomies.reduce(try .bundled()) { $0.adding($1) },
      rules: rules.map { $0.over(bundled) } ?? bundled)
  }

  /// The category of a feed's item.
  public func resolve(_ item: FeedItem) -> Resolution {
    let node = item.googleProductCategory.flatMap { taxonomy.node(for: $0) }
    if let name = item.product.category {
      if let category = vocabulary[name] {
        return Resolution(category: name, googleProductCategory: node?.id ?? category.googleProductCategory)
      }
      return Resolution(
        googleProductCategory: node?.id, reason: "the category '\(name)' is not in the vocabulary")
    }
    if let decided = byProductType(item) {
      guard let name = decided else {
        return Resolution(
          googleProductCategory: node?.id,
          reason: "'\(item.product.productType ?? "")' is none of the vocabulary by the rules")
      }
      return Resolution(
        category: name, googleProductCategory: node?.id ?? vocabulary[name]?.googleProductCategory)
    }
    guard let node else { return byWords(item, allowed: nil, node: nil) }
    if let names = taxonomy.lineage(of: node.id).lazy.compactMap({ categories[$0] }).first {
      if names.isEmpty {
        return Resolution(googleProductCategory: node.id, reason: "'\(node.path)' is none of the vocabulary")
      }
      if names.count == 1, let name = names.first {
        return Resolution(category: name, googleProductCategory: node.id)
      }
      return byWords(item, allowed: names, node: node)
    }
    // Above what the vocabulary maps: words must choose among what lies below.
    guard let names = below[node.id], !names.isEmpty else {
      return Resolution(googleProductCategory: node.id, reason: "'\(node.path)' is none of the vocabulary")
    }
    return byWords(item, allowed: names, node: node)
  }

  /// What the rules say of an item's product type or of the nearest level above it; nil when they say nothing.
  private func byProductType(_ item: FeedItem) -> String?? {
    guard !productTypes.isEmpty, let path = item.product.productType else { return nil }
    var names = Taxonomy.names(in: path)
    while !names.isEmpty {
      if let decided = productTypes[Taxonomy.key(names)] { return .some(decided) }
      names.removeLast()
    }
    return nil
  }

  private func byWords(_ item: FeedItem, allowed: Set<String>?, node: Taxonomy.Node?) -> Resolution {
    // The deepest level of a product type says most, so it is asked first.
    let levels = (item.product.productType ?? "").split(separator: ">").reversed().map(String.init)
    for text in levels + [Self.head(of: item.product.title)] {
      switch phrases.meaning(of: text, allowed: allowed) {
      case .category(let name)?:
        let number = node?.id ?? vocabulary[name]?.googleProductCategory
        return Resolution(category: name, googleProductCategory: number)
      case PhraseMatcher.Meaning.none?:
        return Resolution(googleProductCategory: node?.id, reason: "'\(text)' is none of the vocabulary")
      case nil: continue
      }
    }
    var reason = "neither its product type nor its title names a category"
    if let allowed { reason += " (one of \(allowed.sorted().joined(separator: ", ")))" }
    if let text = item.googleProductCategory, node == nil {
      reason = "'\(text.prefix(80))' is not in the taxonomy, and " + reason
    }
    return Resolution(googleProductCategory: node?.id, reason: reason)
  }

  /// The part of a title that says what the thing is: `Chair with cushion, oak` is a chair.
  private static func head(of title: String) -> String {
    var head = title[...]
    for mark in [",", " with ", " for ", " in ", " - ", " – ", "(", " by "] {
      if let range = head.range(of: mark, options: .caseInsensitive), range.lowerBound > head.startIndex {
        head = head[..<range.lowerBound]
      }
    }
    return String(head)
  }
}

/// Why an editor's rules cannot be used.
public struct CategoryRulesError: Error, CustomStringConvertible {
  /// The category that is not in the vocabulary.
  public let category: String
  /// What happened and what to do.
  public var description: String {
    "the rules name the category '\(category)', which is not in the vocabulary; 'vitrine catalog categories' lists it"
  }
}
