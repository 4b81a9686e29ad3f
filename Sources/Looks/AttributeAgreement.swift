import Domain
import Networks
import Synchronization

/// Compares what an object looks like with what a product's feed says of it.
///
/// The embedder's heads say how probable each colour, material and so on is; the feed names the product's. For every
/// attribute that a head and the feed have in common, the probability of the feed's word over that of the head's
/// first choice: 1 when they agree. A value of several words or colours is known by each label it holds.
public final class AttributeAgreement: Sendable {
  private struct Known: Hashable {
    var head: Int
    var value: String
  }

  private let heads: [AttributeHead]
  /// Each head's labels as words between spaces, with their class, the longest first.
  private let labels: [[(words: String, place: Int)]]
  private let known = Mutex<[Known: [Int]]>([:])

  /// A comparison by these heads.
  public init(heads: [AttributeHead]) {
    self.heads = heads
    labels = heads.map { head in
      head.labels.enumerated().map { (words: Self.words($1), place: $0) }
        .sorted { ($0.words.count, $1.words) > ($1.words.count, $0.words) }
    }
  }

  /// How well they agree, 0...1; nil when the two have no attribute in common.
  ///
  /// - Parameter probabilities: of each head, in order; see `Embedding.attributeProbabilities`.
  public func share(of product: Product, _ probabilities: [[Float]]) -> Float? {
    guard probabilities.count == heads.count, !product.attributes.isEmpty else { return nil }
    var sum: Float = 0
    var count: Float = 0
    for (place, head) in heads.enumerated() {
      guard
        let value = product.attributes[head.name]
          ?? (head.name == "color" ? product.attributes["colour"] : nil),
        let best = probabilities[place].max(), best > 0
      else { continue }
      let named = classes(of: value, by: place).filter(probabilities[place].indices.contains)
      guard !named.isEmpty else { continue }
      sum += named.reduce(0) { $0 + probabilities[place][$1] } / best / Float(named.count)
      count += 1
    }
    return count > 0 ? min(1, sum / count) : nil
  }

  /// The classes of a head that a feed's value names.
  func classes(of value: String, by head: Int) -> [Int] {
    let key = Known(head: head, value: value)
    if let found = known.withLock({ $0[key] }) { return found }
    var words = Self.words(value)
    var found: [Int] = []
    for label in labels[head] where label.words.count > 2 && words.contains(label.words) {
      found.append(label.place)
      // "Off white" is not white.
      words = words.replacing(label.words, with: "  ")
    }
    known.withLock { known in
      if known.count > 20_000 { known = [:] }
      known[key] = found
    }
    return found
  }

  /// Lower case words, each between spaces; American spellings as the heads have them.
  private static func words(_ text: String) -> String {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { $0 == "gray" ? "grey" : $0 }
    return " " + words.joined(separator: "  ") + " "
  }
}
