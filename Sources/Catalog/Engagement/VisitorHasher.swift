import Crypto
import Foundation

/// Turns visitors' ids into hashes that say nothing without the key.
///
/// HMAC-SHA-256, the first 16 bytes in hex. The key lies in the log's own file, so throwing the file away throws
/// away every way back to a person, and the hashes of two installations cannot be joined.
public struct VisitorHasher: Sendable {
  private let key: SymmetricKey

  /// A hasher with that key.
  public init(key: Data) { self.key = SymmetricKey(data: key) }

  /// The hash of a session's or user's id.
  public func hash(_ id: String) -> String {
    HMAC<SHA256>.authenticationCode(for: Data(id.utf8), using: key).prefix(16)
      .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
