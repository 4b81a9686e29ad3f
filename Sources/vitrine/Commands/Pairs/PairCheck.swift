import Annotations
import Domain

/// Mined pairs beside annotations of the same pictures.
struct PairCheck: Encodable {
  /// Pairs on annotated objects whose product is known.
  private(set) var judged = 0
  /// Of those, with that product.
  private(set) var right = 0
  /// Pairs on objects without a known product.
  private(set) var unknown = 0
  private var confidence = 0.0

  /// The share of the judged that is right; nil when none was judged.
  var precision: Double? { judged > 0 ? Double(right) / Double(judged) : nil }
  var meanConfidence: Double? { judged > 0 ? confidence / Double(judged) : nil }

  enum CodingKeys: String, CodingKey {
    case judged, right, unknown, precision
    case meanConfidence = "mean_confidence"
  }

  /// Writes the counts and shares.
  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(judged, forKey: .judged)
    try values.encode(right, forKey: .right)
    try values.encode(unknown, forKey: .unknown)
    try values.encodeIfPresent(precision, forKey: .precision)
    try values.encodeIfPresent(meanConfidence, forKey: .meanConfidence)
  }

  /// Compares; the pictures go by their paths.
  init(_ mined: COCOAnnotations, truth: COCOAnnotations) {
    let names = Dictionary(mined.images.map { ($0.id, $0.fileName) }, uniquingKeysWith: { first, _ in first })
    let numbers = Dictionary(
      truth.images.map { ($0.fileName, $0.id) }, uniquingKeysWith: { first, _ in first })
    let known = Dictionary(grouping: truth.annotations, by: \.imageID)
    for pair in mined.annotations {
      guard let image = names[pair.imageID].flatMap({ numbers[$0] }) else { continue }
      let best = (known[image] ?? []).max {
        $0.box.intersectionOverUnion(pair.box) < $1.box.intersectionOverUnion(pair.box)
      }
      guard let best, best.box.intersectionOverUnion(pair.box) >= 0.5, let product = best.productID else {
        unknown += 1
        continue
      }
      judged += 1
      right += product == pair.productID ? 1 : 0
      confidence += Double(pair.confidence ?? 0)
    }
  }

  /// A sentence or two of it.
  var text: String {
    "of \(judged) on objects whose product is known, \(Output.percent(precision)) % are right; "
      + "said: \(Output.percent(meanConfidence)) %. \(unknown) are on objects nobody named."
  }
}
