import GRDB

extension SQLiteStore {
  /// What matches a text, best first; products that have left their feed are passed over.
  public func textMatches(_ text: String, kind: TextMatch.Kind, limit: Int) async throws -> [TextMatch] {
    let words = Self.words(of: text)
    guard !words.isEmpty else { return [] }
    return try await pool.read { database in
      for separator in [" AND ", " OR "] {
        let found = try Row.fetchAll(
          database,
          sql: """
            SELECT wordsOf.id AS id, -bm25(words, 8, 1) AS score
            FROM words JOIN wordsOf ON wordsOf.row = words.rowid
            WHERE words MATCH ? AND wordsOf.kind = ?
              AND (wordsOf.kind <> 'product'
                OR EXISTS (SELECT 1 FROM product WHERE product.id = wordsOf.id AND retired = 0))
            ORDER BY score DESC, id LIMIT ?
            """, arguments: [words.joined(separator: separator), kind.rawValue, limit]
        ).map { TextMatch(kind: kind, id: $0["id"], score: $0["score"]) }
        if !found.isEmpty { return found }
      }
      return []
    }
  }

  /// The words of what somebody typed, each quoted so that none is an operator; the last may be unfinished.
  static func words(of text: String) -> [String] {
    let words = text.prefix(200).split { !$0.isLetter && !$0.isNumber }.prefix(16).map { "\"\($0)\"" }
    guard let last = words.last else { return [] }
    let isFinished = text.last.map { !$0.isLetter && !$0.isNumber } ?? true
    return words.dropLast() + [isFinished ? last : last + "*"]
  }
}
