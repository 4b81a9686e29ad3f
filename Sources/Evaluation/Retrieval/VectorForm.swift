/// How a vector is kept: what storage saves and search speeds up is paid for in recall.
public enum VectorForm: String, Sendable, Hashable, CaseIterable {
  /// Four bytes a number.
  case float
  /// One byte a number: 127 for the vector's largest, as the catalogue's index keeps it.
  case int8
  /// One bit a number: its sign.
  case binary

  /// The vector as it reads back from this form, of unit length again.
  public func restored(_ vector: [Float]) -> [Float] {
    let kept: [Float]
    switch self {
    case .float: return vector
    case .int8:
      let largest = vector.reduce(0) { max($0, abs($1)) }
      guard largest > 0 else { return vector }
      kept = vector.map { ($0 / largest * 127).rounded() }
    case .binary: kept = vector.map { $0 < 0 ? -1 : 1 }
    }
    let length = kept.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? kept.map { $0 / length } : kept
  }
}
