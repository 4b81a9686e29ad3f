/// Which product a vector belongs to, and which design.
///
/// Two vectors of one identity are positives; two of one design but not one identity (twins, in another size)
/// are neither positive nor negative; all others are negatives.
struct PairIdentity: Sendable, Hashable {
  var identity: Int
  var design: Int

  /// Whether a vector of `other` may be pushed away from one of this.
  func isNegative(_ other: PairIdentity) -> Bool { identity != other.identity && design != other.design }
}
