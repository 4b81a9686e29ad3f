import Crypto
import Domain
import Foundation
import Synchronization

/// Looks of pictures that were sent, by the SHA-256 of their bytes: the same picture on a busy page is looked at
/// once, whoever sends it, and nobody can put another picture's look in its place.
///
/// A look is kept as its JSON, one piece of memory: thousands of short texts, kept for minutes between what looks under
/// way take and give back, would leave gaps that no one can use.
final class SeenLooks: Sendable {
  private struct Key: Hashable {
    var digest: String
    var query: LookQuery
  }

  private struct Entry {
    var json: Data
    var until: ContinuousClock.Instant
    var used: UInt64
  }

  private let limit: Int
  private let lifetime: Duration
  private let state = Mutex<(entries: [Key: Entry], clock: UInt64)>(([:], 0))

  /// At most `limit` looks, each for `lifetime`: the catalogue changes.
  ///
  /// A look of a full room is about 110 KB of JSON (24 objects with 36 products each), so all of them are 28 MB.
  init(limit: Int = 250, lifetime: Duration = .seconds(600)) {
    self.limit = limit
    self.lifetime = lifetime
  }

  /// The name of a picture.
  static func digest(_ picture: Data) -> String {
    SHA256.hash(data: picture).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// What was found for a query in the picture of that digest, while it is kept.
  subscript(digest: String, query: LookQuery = LookQuery()) -> Look? {
    let key = Key(digest: digest, query: query)
    let json: Data? = state.withLock { state in
      guard let entry = state.entries[key], entry.until > .now else { return nil }
      state.clock += 1
      state.entries[key]?.used = state.clock
      return entry.json
    }
    return json.flatMap { try? JSONDecoder().decode(Look.self, from: $0) }
  }

  /// Keeps a look; the least recently used makes room.
  func keep(_ look: Look, for digest: String, _ query: LookQuery = LookQuery()) {
    guard let json = try? JSONEncoder().encode(look) else { return }
    state.withLock { state in
      state.clock += 1
      state.entries[Key(digest: digest, query: query)] = Entry(
        json: json, until: .now + lifetime, used: state.clock)
      guard state.entries.count > limit else { return }
      for (name, _) in state.entries.sorted(by: { $0.value.used < $1.value.used }).prefix(limit / 4) {
        state.entries[name] = nil
      }
    }
  }
}
