import Foundation

/// Milvus's time: milliseconds since 1970, then 18 bits that count within one.
enum MilvusClock {
  /// The time so long ago, by this machine's clock.
  static func time(before age: Duration) -> UInt64 {
    let ago = Double(age.components.seconds) + Double(age.components.attoseconds) * 1e-18
    let milliseconds = (Date().timeIntervalSince1970 - ago) * 1_000
    return UInt64(max(0, milliseconds)) << 18
  }
}
