import Foundation

/// Finds which category a text's words name: the longest phrase wins, then the one that ends last, since English
/// puts what a thing is at the end (`table lamp`, `lamp table`).
struct PhraseMatcher: Sendable {
  /// A category, or nil for what is known to be none.
  enum Meaning: Sendable, Hashable {
    case category(String)
    case none
  }

  private var meanings: [[String]: Meaning] = [:]
  private var longest = 0

  init(_ words: [CategoryRules.Words]) {
    for rule in words {
      for phrase in rule.any {
        let phrase = Self.words(in: phrase)
        guard !phrase.isEmpty else { continue }
        meanings[phrase] = rule.category.map { .category($0) } ?? Meaning.none
        longest = max(longest, phrase.count)
      }
    }
  }

  /// What the text names, among `allowed` categories when given; nil when no phrase is in it.
  func meaning(of text: String, allowed: Set<String>?) -> Meaning? {
    let words = Self.words(in: text)
    for length in stride(from: min(longest, words.count), to: 0, by: -1) {
      for start in stride(from: words.count - length, through: 0, by: -1) {
        guard let meaning = meanings[Array(words[start..<start + length])] else { continue }
        if let allowed, case .category(let name) = meaning, !allowed.contains(name) { continue }
        return meaning
      }
    }
    return nil
  }

  /// Lower-case words without accents, in the singular.
  static func words(in text: String) -> [String] {
    let text = text.folding(
      options: [.caseInsensitive, .diacriticInsensitive], locale: Locale(identifier: "en"))
    return text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map { singular(String($0)) }
  }

  private static func singular(_ word: String) -> String {
    if word.count > 4, word.hasSuffix("ies") { return word.dropLast(3) + "y" }
    if word == "shelves" { return "shelf" }
    for ending in ["xes", "ches", "shes", "sses"] where word.hasSuffix(ending) {
      return String(word.dropLast(2))
    }
    if word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") { return String(word.dropLast()) }
    return word
  }
}
