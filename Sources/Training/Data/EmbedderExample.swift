import Domain
import Foundation
import Images

/// One thing an embedder can learn from: a picture, or two that show one product, with what is known of it.
struct EmbedderExample: Sendable {
  /// How a picture comes about.
  enum View: Sendable {
    /// An object in a scene; the box counts in pixels of a scene of `size`.
    case crop(URL, size: ImageSize, box: Box)
    /// A product's picture, one of several.
    case product([URL])
    /// A product's picture pasted into a scene.
    case pasted([URL], isFlat: Bool)
    /// A whole picture.
    case whole(URL)
  }

  /// What is asked about.
  var query: View
  /// What it must lead to; nil for examples that are no pair.
  var target: View?
  /// Names by head: the classes it has (multi-label), or one of which it has (softmax).
  var labels: [String: [String]] = [:]
  /// Key of the product within the gallery.
  var identity: String?
  /// Key of the design within the gallery; twins share it.
  var design: String?
}

/// What a source has to give.
struct EmbedderExamples {
  var examples: [EmbedderExample]
  /// Pictures that pasted products may stand in.
  var backgrounds: [URL] = []
}

/// The classes of each head, gathered from every set's labels.
struct LabelSpaces {
  /// Names by head, in class order; the vocabulary's head is `category`.
  let names: [String: [String]]
  private let positions: [String: [String: Int]]
  private let vocabulary: Vocabulary

  /// The name of the vocabulary's head.
  static let category = "category"

  /// The classes of these heads; a name below `smallest` examples is none.
  init(_ sets: [[EmbedderExample]], heads: Set<String>, smallest: Int, vocabulary: Vocabulary) {
    var counts: [String: [String: Int]] = [:]
    for example in sets.joined() {
      for (head, labels) in example.labels where heads.contains(head) && head != Self.category {
        for label in labels { counts[head, default: [:]][label, default: 0] += 1 }
      }
    }
    names = counts.mapValues { $0.filter { $0.value >= smallest }.keys.sorted() }
    positions = names.mapValues { names in
      Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    }
    self.vocabulary = vocabulary
  }

  /// How many classes a head has.
  func count(of head: String) -> Int {
    head == Self.category ? vocabulary.count : names[head]?.count ?? 0
  }

  /// The class numbers of labels; a name of a vocabulary's group stands for all its categories.
  func positions(of labels: [String], in head: String) -> [Int] {
    head == Self.category
      ? Array(Set(labels.flatMap { vocabulary.positions(of: $0) })).sorted()
      : labels.compactMap { positions[head]?[$0] }
  }
}
