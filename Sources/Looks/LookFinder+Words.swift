import Catalog

extension LookFinder {
  /// The products whose texts have these words, for a search to stay among; nil when no words are asked for.
  ///
  /// - Throws: `LookError.noWords` when the store searches no texts.
  func products(matching words: String) async throws -> Set<String>? {
    guard words.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
    guard let texts = store as? any CollectionStore else { throw LookError.noWords }
    return Set(
      try await texts.textMatches(words, kind: .product, limit: Self.mostWordMatches).map(\.id))
  }

  /// Past this many products words narrow little, and those that match best are enough.
  private static let mostWordMatches = 50_000
}
