import Crypto
import Foundation

/// Decides which pictures are trained on and which are held out, the same way on every machine.
public enum PictureSplit: Sendable, Hashable {
  /// By the last digit of the SHA-256 of the file name, in hexadecimal: `val` when it is one of `endings`.
  ///
  /// Needs no list and does not change when pictures are added.
  case nameDigest(endings: Set<Character>)
  /// Each picture by itself, by a digest of seed and file name: shares are met on the average, and a picture
  /// keeps its split when others are added.
  case shares([Share], seed: Int)
  /// All pictures together, so that every category is shared out as wished (iterative stratification:
  /// Sechidis, Tsoumakas and Vlahavas, 2011); ties go by the digest of seed and file name.
  case stratified([Share], seed: Int)

  /// A split and what part of the pictures it gets.
  public struct Share: Sendable, Hashable {
    /// `train`, `val` ...
    public var name: String
    /// The part, above 0; shares are taken relative to their sum.
    public var part: Double

    /// A share from its parts.
    public init(name: String, part: Double) {
      self.name = name
      self.part = part
    }
  }

  /// The split of each picture, by name.
  public func splits(of set: AnnotatedPictures) -> [String: String] {
    switch self {
    case .nameDigest(let endings):
      return named(set) { picture in
        let digit = Self.digest(picture.name).last.map { String($0 & 0x0F, radix: 16) } ?? "0"
        return endings.contains(Character(digit)) ? "val" : "train"
      }
    case .shares(let shares, let seed):
      let total = shares.reduce(0) { $0 + $1.part }
      return named(set) { picture in
        var rest = Self.fraction("\(seed)\n\(picture.name)") * total
        for share in shares {
          if rest < share.part { return share.name }
          rest -= share.part
        }
        return shares.last?.name ?? "train"
      }
    case .stratified(let shares, let seed): return Stratification(set, shares, seed: seed).splits
    }
  }

  private func named(
    _ set: AnnotatedPictures, _ split: (AnnotatedPictures.Picture) -> String
  ) -> [String: String] {
    Dictionary(set.pictures.map { ($0.name, split($0)) }, uniquingKeysWith: { first, _ in first })
  }

  static func digest(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Data(text.utf8))) }

  /// A number in 0..<1 that depends on the text alone.
  static func fraction(_ text: String) -> Double {
    let bits = digest(text).prefix(7).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(bits >> 3) / Double(UInt64(1) << 53)
  }
}

extension AnnotatedPictures {
  /// The pictures of one split, with every category, so that class numbers agree between splits.
  public func pictures(in split: String, of splits: [String: String]) -> AnnotatedPictures {
    var result = self
    result.pictures = pictures.filter { splits[$0.name] == split }.map { picture in
      var picture = picture
      picture.split = split
      return picture
    }
    return result
  }
}
