import Crypto
import CryptoExtras
import Foundation

/// A password as it is kept: scrypt (RFC 7914) with a salt of its own, written in PHC's string format
/// `$scrypt$ln=15,r=8,p=3$SALT$HASH`.
public struct PasswordHash: Sendable, Hashable {
  /// What one guess costs: 128 · r · 2^ln bytes of memory, p times over.
  public struct Cost: Sendable, Hashable {
    /// The logarithm of the number of rounds.
    public var logRounds: Int
    /// The block size.
    public var blockSize: Int
    /// How often, one after the other.
    public var parallelism: Int

    /// A cost from its parts.
    public init(logRounds: Int, blockSize: Int, parallelism: Int) {
      self.logRounds = logRounds
      self.blockSize = blockSize
      self.parallelism = parallelism
    }

    /// 32 MiB and three passes, one of the settings OWASP's password storage sheet recommends.
    public static let standard = Cost(logRounds: 15, blockSize: 8, parallelism: 3)

    /// A file may be edited by hand; a slip of the pen must not take all memory.
    var isSane: Bool {
      (4...20).contains(logRounds) && (1...32).contains(blockSize) && (1...16).contains(parallelism)
        && (128 * blockSize) << logRounds <= 1 << 30
    }
  }

  let cost: Cost
  let salt: Data
  let hash: Data

  /// The hash of a password, with a new salt.
  public init(of password: String, cost: Cost = .standard) throws {
    var generator = SystemRandomNumberGenerator()
    salt = Data((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    self.cost = cost
    hash = try Self.derive(password, salt: salt, cost: cost, count: 32)
  }

  /// Reads the kept form; nil when it is none, or asks for more memory than a sign-in should.
  public init?(_ text: String) {
    let pieces = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
    guard pieces.count == 5, pieces[0].isEmpty, pieces[1] == "scrypt",
      let cost = Self.cost(pieces[2]), cost.isSane, let salt = Self.bytes(pieces[3]), salt.count >= 8,
      let hash = Self.bytes(pieces[4]), (16...64).contains(hash.count)
    else { return nil }
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  /// The kept form.
  public var text: String {
    "$scrypt$ln=\(cost.logRounds),r=\(cost.blockSize),p=\(cost.parallelism)$\(Self.text(salt))$\(Self.text(hash))"
  }

  /// Whether that is the password.
  ///
  /// Takes as long as `Cost` says, so call it off the threads tasks share.
  public func matches(_ password: String) -> Bool {
    guard let derived = try? Self.derive(password, salt: salt, cost: cost, count: hash.count) else {
      return false
    }
    return Secret.matches(derived, hash)
  }

  private static func derive(_ password: String, salt: Data, cost: Cost, count: Int) throws -> Data {
    // One spelling of each letter, whatever keyboard wrote it.
    let normalized = password.precomposedStringWithCompatibilityMapping
    return try KDF.Scrypt.deriveKey(
      from: Data(normalized.utf8), salt: salt, outputByteCount: count, rounds: 1 << cost.logRounds,
      blockSize: cost.blockSize, parallelism: cost.parallelism
    ).withUnsafeBytes { Data($0) }
  }

  private static func cost(_ text: String) -> Cost? {
    var values: [String: Int] = [:]
    for field in text.split(separator: ",") {
      let pair = field.split(separator: "=")
      guard pair.count == 2, let value = Int(pair[1]) else { return nil }
      values[String(pair[0])] = value
    }
    guard values.count == 3, let rounds = values["ln"], let size = values["r"], let times = values["p"] else {
      return nil
    }
    return Cost(logRounds: rounds, blockSize: size, parallelism: times)
  }

  /// Base64 without padding, as PHC strings have it.
  private static func text(_ data: Data) -> String { data.base64EncodedString().replacing("=", with: "") }

  private static func bytes(_ text: String) -> Data? {
    guard text.utf8.count <= 128, !text.contains("=") else { return nil }
    return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
  }
}
