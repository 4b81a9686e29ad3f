/// Which ground-truth box each reference box should learn (Faster R-CNN, section 3.1.2), torchvision's rule.
public struct Matcher: Sendable {
  /// The outcome for one reference box.
  public enum Match: Sendable, Hashable {
    /// Learns the ground-truth box of that number.
    case object(Int)
    /// Learns to be background.
    case background
    /// Between the thresholds: learns nothing.
    case ignored
  }

  let high: Float
  let low: Float
  let keepsBestOfEachObject: Bool

  /// An overlap of `high` or more is an object, below `low` background.
  ///
  /// With `keepsBestOfEachObject` each object's best references count whatever their overlap, so that no
  /// object is left out.
  public init(high: Float, low: Float, keepsBestOfEachObject: Bool) {
    self.high = high
    self.low = low
    self.keepsBestOfEachObject = keepsBestOfEachObject
  }

  /// Proposal network's rule: 0.7, 0.3, best of each object kept.
  public static let proposals = Matcher(high: 0.7, low: 0.3, keepsBestOfEachObject: true)
  /// Region heads' rule: 0.5.
  public static let regions = Matcher(high: 0.5, low: 0.5, keepsBestOfEachObject: false)

  /// The match of each reference box.
  public func matches(of references: [Corners], with objects: [Corners]) -> [Match] {
    guard !objects.isEmpty else { return Array(repeating: .background, count: references.count) }
    var best = [Int](repeating: 0, count: references.count)
    var bestOverlap = [Float](repeating: -1, count: references.count)
    var bestOfObject = [Float](repeating: 0, count: objects.count)
    for (number, object) in objects.enumerated() {
      for (index, reference) in references.enumerated() {
        let overlap = object.overlap(reference)
        if overlap > bestOverlap[index] {
          bestOverlap[index] = overlap
          best[index] = number
        }
        if overlap > bestOfObject[number] { bestOfObject[number] = overlap }
      }
    }
    var matches = references.indices.map { index -> Match in
      if bestOverlap[index] >= high { return .object(best[index]) }
      return bestOverlap[index] < low ? .background : .ignored
    }
    if keepsBestOfEachObject {
      for (number, object) in objects.enumerated() where bestOfObject[number] > 0 {
        for (index, reference) in references.enumerated()
        where object.overlap(reference) == bestOfObject[number] {
          matches[index] = .object(best[index])
        }
      }
    }
    return matches
  }
}

/// A random draw of references to learn from, so that background does not drown the objects.
public struct BalancedSampler: Sendable {
  /// References drawn at most.
  public let count: Int
  let positiveShare: Float

  /// At most `count` references, of which at most `positiveShare` are objects.
  public init(count: Int, positiveShare: Float) {
    self.count = count
    self.positiveShare = positiveShare
  }

  /// Indices of the objects and of the background drawn, each ascending.
  public func sample(
    _ matches: [Matcher.Match], using generator: inout some RandomNumberGenerator
  ) -> (objects: [Int], background: [Int]) {
    var objects: [Int] = []
    var background: [Int] = []
    for (index, match) in matches.enumerated() {
      switch match {
      case .object: objects.append(index)
      case .background: background.append(index)
      case .ignored: break
      }
    }
    let wanted = min(objects.count, Int(Float(count) * positiveShare))
    objects = drawn(wanted, of: objects, using: &generator)
    background = drawn(min(background.count, count - wanted), of: background, using: &generator)
    return (objects.sorted(), background.sorted())
  }

  /// `number` elements without replacement: the first steps of a Fisher-Yates shuffle.
  private func drawn(
    _ number: Int, of elements: [Int], using generator: inout some RandomNumberGenerator
  ) -> [Int] {
    guard number < elements.count else { return elements }
    var elements = elements
    for index in 0..<number {
      elements.swapAt(index, Int.random(in: index..<elements.count, using: &generator))
    }
    return Array(elements[..<number])
  }
}
