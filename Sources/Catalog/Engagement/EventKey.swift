import Crypto
import Foundation

/// The 16 bytes by which an event counts once, whatever its sender calls it.
///
/// A UUID is taken as it is, any other id by the first 16 bytes of its SHA-256. What is made with the clock in front
/// (UUIDs of version 7, RFC 9562, as the pages send) therefore comes nearly in order, and the keys that arrive within
/// a second lie on a few pages of the index; random ones touch a page each, which costs more than all else together.
struct EventKey: Hashable, Sendable {
  /// The first 8 bytes, big-endian, so that keys are in order of time.
  var high: Int64
  /// The rest.
  var low: Int64

  /// The key of a sender's id.
  init(_ id: String) {
    if let bytes = UUIDText.bytes(of: id) {
      self.init(bytes)
    } else {
      self.init(Array(SHA256.hash(data: Data(id.utf8)).prefix(16)))
    }
  }

  private init(_ bytes: [UInt8]) {
    func number(_ range: Range<Int>) -> Int64 {
      Int64(bitPattern: bytes[range].reduce(0) { $0 << 8 | UInt64($1) })
    }
    high = number(0..<8)
    low = number(8..<16)
  }
}

/// UUIDs as text in their usual form: 36 characters, lower case.
enum UUIDText {
  /// The 16 bytes of a UUID; nil for any other text, upper case included, so that text and bytes stand for each other.
  static func bytes(of text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { characters -> [UInt8]? in
      guard characters.count == 36 else { return nil }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(16)
      var place = 0
      while place < 36 {
        if place == 8 || place == 13 || place == 18 || place == 23 {
          guard characters[place] == UInt8(ascii: "-") else { return nil }
          place += 1
        }
        guard let high = digit(characters[place]), let low = digit(characters[place + 1]) else { return nil }
        bytes.append(high << 4 | low)
        place += 2
      }
      return bytes
    }
  }

  /// The text of 16 bytes.
  static func text(of bytes: some Collection<UInt8>) -> String {
    String(unsafeUninitializedCapacity: 36) { characters in
      var place = 0
      for byte in bytes.prefix(16) {
        if place == 8 || place == 13 || place == 18 || place == 23 {
          characters[place] = UInt8(ascii: "-")
          place += 1
        }
        characters[place] = character(byte >> 4)
        characters[place + 1] = character(byte & 15)
        place += 2
      }
      return place
    }
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    default: nil
    }
  }

  private static func character(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}

/// Ids that sort by the time they were made: UUIDs of version 7, RFC 9562.
public enum TimeOrderedID {
  /// A new id.
  ///
  /// - Parameter time: milliseconds since 1970.
  public static func make(at time: Int64) -> String {
    var generator = SystemRandomNumberGenerator()
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let time = UInt64(clamping: time)
    for place in 0..<6 { bytes[place] = UInt8(truncatingIfNeeded: time >> (40 - 8 * UInt64(place))) }
    bytes[6] = 0x70 | bytes[6] & 0x0F
    bytes[8] = 0x80 | bytes[8] & 0x3F
    return UUIDText.text(of: bytes)
  }
}
