import ArgumentParser
import Domain
import Foundation

/// Which products a search may find; the index misses none of them, however few they are.
struct ProductFilterOptions: ParsableArguments {
  @Option(name: .long, help: "Only products with these words in title, description or attributes.")
  var words = ""

  @Option(name: .long, help: "Lowest price a shopper pays, such as 49.90.")
  var minPrice: String?

  @Option(name: .long, help: "Highest price a shopper pays.")
  var maxPrice: String?

  @Option(name: .long, help: "A brand to keep; several times for several.")
  var brand: [String] = []

  @Option(name: .long, help: "A colour to keep; several times for several.")
  var color: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Values of an attribute to keep, such as material:linen or 'size:S|M'; several times for several attributes.",
      valueName: "name:value"))
  var attribute: [String] = []

  @Flag(name: .long, help: "Only what can be bought now.")
  var available = false

  /// The options as a filter.
  ///
  /// - Throws: `ValidationError` naming the value that is wrong.
  func filter() throws -> PieceFacets.Filter {
    var attributes: [String: Set<String>] = [:]
    for text in attribute {
      guard let (name, values) = PieceFacets.Filter.attribute(text) else {
        throw ValidationError("--attribute is NAME:VALUE, or NAME:VALUE|VALUE, not '\(text)'")
      }
      attributes[name, default: []].formUnion(values)
    }
    return PieceFacets.Filter(
      minimumPrice: try Self.amount(minPrice, "--min-price"),
      maximumPrice: try Self.amount(maxPrice, "--max-price"),
      brands: Set(brand), colors: Set(color.map { $0.lowercased() }), availableOnly: available,
      attributes: attributes, words: words.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  private static func amount(_ text: String?, _ name: String) throws -> Decimal? {
    guard let text else { return nil }
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      let value = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
    else { throw ValidationError("\(name) is an amount such as 129 or 129.50, not '\(text)'") }
    return value
  }
}
