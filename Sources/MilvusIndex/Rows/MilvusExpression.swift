import Catalog

/// Conditions in Milvus's language.
///
/// Brands, currencies and attributes are asked by the same 64-bit keys as in the embedded index; texts that stand in an
/// expression are product ids and categories only, quoted.
enum MilvusExpression {
  /// What rows must meet to be found; nil when nothing can be found, empty when all may be.
  static func condition(_ scope: SearchScope) -> String? {
    var parts: [String] = []
    if let categories = scope.categories {
      let named = categories.filter { !$0.isEmpty }
      if named.isEmpty { return nil }
      parts.append(member("category", of: named))
    }
    if let among = scope.among {
      let allowed = among.subtracting(scope.excluding)
      if allowed.isEmpty { return nil }
      parts.append(member("product", of: allowed))
    } else if !scope.excluding.isEmpty {
      parts.append("not (\(member("product", of: scope.excluding)))")
    }
    parts += conditions(scope.filter)
    return parts.joined(separator: " && ")
  }

  private static func conditions(_ filter: FacetFilter) -> [String] {
    let condition = FacetCondition(filter)
    var parts: [String] = []
    if let price = condition.price {
      parts.append("currency != 0")
      if price.lowerBound > -.infinity { parts.append("price >= \(number(price.lowerBound))") }
      if price.upperBound < .infinity { parts.append("price <= \(number(price.upperBound))") }
    }
    if let currency = condition.currency { parts.append("currency == \(MilvusColumns.code(currency))") }
    if !condition.availability.isEmpty {
      parts.append(
        "availability in [\(condition.availability.sorted().map(String.init).joined(separator: ", "))]")
    }
    if !condition.brands.isEmpty { parts.append("brand in [\(codes(condition.brands))]") }
    for values in condition.attributes { parts.append("array_contains_any(attributes, [\(codes(values))])") }
    return parts
  }

  /// Whether a text field is one of some texts.
  static func member(_ field: String, of texts: some Collection<String>) -> String {
    "\(field) in [\(texts.sorted().map(quoted).joined(separator: ", "))]"
  }

  /// A text between quotation marks, whatever is in it.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func codes(_ keys: Set<UInt64>) -> String {
    keys.map(MilvusColumns.code).sorted().map(String.init).joined(separator: ", ")
  }

  /// A number without an exponent, which the language reads as well; bounds that are not finite lie past all prices.
  private static func number(_ value: Double) -> String {
    value == .infinity ? "1.7e308" : value == -.infinity ? "-1.7e308" : "\(value)"
  }
}
