import Domain
import Foundation

/// Reads prices as merchants write them.
enum PriceText {
  /// `129.00 EUR`, `EUR 129,00`, `1,299.00 USD`, `1.299,00 EUR`; nil for all that is not plainly an amount and a
  /// currency of three letters, which may be given where feeds leave it out.
  static func price(_ text: String, currency given: String? = nil) -> Price? {
    let text = text.replacingOccurrences(of: "\u{a0}", with: " ").trimmingCharacters(in: .whitespaces)
    guard text.utf8.count <= 40 else { return nil }
    func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
    let currency: Substring
    let number: Substring
    if text.prefix(4).prefix(while: isLetter).count == 3 {
      currency = text.prefix(3)
      number = text.dropFirst(3)
    } else if text.suffix(3).allSatisfy(isLetter) {
      currency = text.suffix(3)
      number = text.dropLast(3)
    } else if let given {
      currency = given[...]
      number = text[...]
    } else {
      return nil
    }
    guard let amount = amount(number.trimmingCharacters(in: .whitespaces)) else { return nil }
    return Price(amount: amount, currency: currency.uppercased())
  }

  /// A number of digits with at most one decimal separator and groups of three.
  static func amount(_ text: String) -> Decimal? {
    guard text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }) else { return nil }
    let separators = text.filter { $0 == "." || $0 == "," }
    var whole = Substring(text)
    var fraction: Substring = ""
    if let last = separators.last, let place = text.lastIndex(of: last),
      isDecimal(last, digitsAfter: text[place...].count - 1, among: separators)
    {
      whole = text[..<place]
      fraction = text[text.index(after: place)...]
      guard (1...4).contains(fraction.count), !whole.contains(last) else { return nil }
    }
    let groups = whole.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
    guard let first = groups.first, !first.isEmpty else { return nil }
    guard Set(whole.filter { !$0.isNumber }).count <= 1 else { return nil }
    if groups.count > 1 {
      guard first.count <= 3, groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
    }
    let digits = groups.joined()
    guard digits.count <= 12 else { return nil }
    return Decimal(
      string: fraction.isEmpty ? digits : "\(digits).\(fraction)", locale: Locale(identifier: "C"))
  }

  /// Whether the last separator begins the decimals rather than the last group of three.
  private static func isDecimal(_ last: Character, digitsAfter: Int, among separators: String) -> Bool {
    if Set(separators).count == 2 { return true }
    if separators.count > 1 { return false }
    // One separator: a full stop is decimal, as Google asks; a comma is unless three digits follow.
    return last == "." || digitsAfter != 3
  }
}

/// Reads availability in the spellings that are about.
enum AvailabilityText {
  /// `in stock`, `in_stock`, `InStock`, `https://schema.org/InStock` and so on.
  static func availability(_ text: String) -> Availability? {
    let word = text.split(separator: "/").last ?? ""
    switch word.lowercased().filter({ $0.isLetter }) {
    case "instock", "available", "availablefororder", "limitedavailability", "onlineonly", "instoreonly":
      return .inStock
    case "outofstock", "soldout", "discontinued", "notavailable", "unavailable": return .outOfStock
    case "preorder", "presale": return .preorder
    case "backorder", "onbackorder", "madetoorder": return .backorder
    default: return nil
    }
  }
}
