import Foundation

/// What this server offers beyond looks, so that pages ask for nothing it does not have.
struct Abilities: Sendable, Encodable {
  /// Whether it takes what visitors see and do.
  var events = false
  /// Whether it knows what goes with a product and which scenes are related.
  var discovery = false
  /// Whether looks can be shared.
  var sharing = false

  /// As the script reads it.
  var json: String {
    (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
