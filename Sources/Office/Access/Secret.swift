import Crypto
import Foundation

/// Random tokens, and what is kept of them.
///
/// A token has 256 random bits, so one round of SHA-256 is enough to keep it by: there is nothing to guess, unlike
/// with passwords. Whoever reads the database cannot use what lies there.
enum Secret {
  /// A new token, safe in addresses, cookies and headers.
  static func token(bytes: Int = 32) -> String {
    var generator = SystemRandomNumberGenerator()
    let data = Data((0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    return data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  /// What is kept of a token.
  static func digest(_ token: String) -> Data { Data(SHA256.hash(data: Data(token.utf8))) }

  /// Whether two texts are equal, in a time that does not tell where they differ.
  static func matches(_ first: some Sequence<UInt8>, _ second: some Sequence<UInt8>) -> Bool {
    let (first, second) = (Array(first), Array(second))
    guard first.count == second.count else { return false }
    return zip(first, second).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
