import Catalog
import Foundation

/// How likely a place in a list is looked at, learnt from pairs of neighbours that a coin swapped.
///
/// A product at place 3 is clicked less than one at place 1 both because fewer people get there and because it suits
/// less. Where a coin decides which of two neighbours stands above the other, suiting cancels out: over both outcomes
/// the two places held the same products, so the ratio of their clicks is that of how often they are looked at
/// (Radlinski and Joachims' FairPairs, AAAI 2006; Joachims, Swaminathan and Schnabel, WSDM 2017). The curve is the
/// product of the neighbours' ratios.
public struct PositionBias: Sendable, Hashable, Codable {
  /// For each place but the last, how many clicks the place and the one below it got while a coin was thrown for them.
  public private(set) var clicks: [Pair] = []

  /// Clicks of two neighbouring places.
  public struct Pair: Sendable, Hashable, Codable {
    /// Of the upper place.
    public var upper = 0
    /// Of the lower place.
    public var lower = 0
  }

  /// Clicks' worth of trust in what is assumed before anything is known: each place is looked at nine tenths as often
  /// as the one above it.
  static let trust = 4.0
  static let assumed = 0.9

  /// Nothing known.
  public init() {}

  /// Notes that, in an answer in which a coin was thrown for `upper` and the place below it, one of the two was clicked.
  public mutating func add(clickAt place: Int, coinFor upper: Int) {
    guard place == upper || place == upper + 1, (0..<1_000).contains(upper) else { return }
    while clicks.count <= upper { clicks.append(Pair()) }
    if place == upper { clicks[upper].upper += 1 } else { clicks[upper].lower += 1 }
  }

  /// How likely a place is looked at, relative to the first: 1 for place 0, falling.
  public func probability(at place: Int) -> Float {
    var probability = 1.0
    for upper in 0..<max(0, min(place, 1_000)) {
      let pair = clicks.indices.contains(upper) ? clicks[upper] : Pair()
      let ratio = (Double(pair.lower) + Self.trust * Self.assumed) / (Double(pair.upper) + Self.trust)
      probability *= min(1, ratio)
    }
    // Labels count one over this; a floor keeps a single click from outweighing everything.
    return Float(max(probability, 0.02))
  }
}
