/// From which similarity on a best match may be called the very product.
///
/// Similarities of one embedder are not those of another, so the threshold belongs to a model: it is measured
/// on questions with known answers and saved with the model.
public struct ExactMatchCalibration: Sendable {
  /// Similarity of each question's best match, and whether it was right.
  public let matches: [(similarity: Float, isRight: Bool)]

  /// A calibration from best matches.
  public init(matches: [(similarity: Float, isRight: Bool)]) { self.matches = matches }

  /// The lowest similarity from which on at least `precision` of the best matches are right.
  ///
  /// Nil when no threshold that a twentieth of the questions pass reaches it: then nothing is called exact.
  public func threshold(precision: Double = 0.8) -> Float? {
    let ordered = matches.sorted { $0.similarity > $1.similarity }
    var right = 0
    var lowest: Float?
    for (index, match) in ordered.enumerated() {
      if match.isRight { right += 1 }
      let isLastOfItsValue = index + 1 == ordered.count || ordered[index + 1].similarity < match.similarity
      guard isLastOfItsValue, (index + 1) * 20 >= ordered.count else { continue }
      if Double(right) >= precision * Double(index + 1) { lowest = match.similarity }
    }
    return lowest
  }
}
