import Domain
import Foundation

/// Reads when a sale price holds: two dates of ISO 8601 with a slash between, as Google Merchant has it.
enum SaleDatesText {
  /// `2016-02-24T13:00-0800/2016-02-29T15:30-0800`, with or without seconds, colons in the zone or times; nil for
  /// anything else, and for an end before its beginning.
  static func dates(_ text: String) -> SaleDates? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.trimmed }
    guard parts.count == 2, let starts = date(parts[0], isEnd: false), let ends = date(parts[1], isEnd: true),
      starts <= ends
    else { return nil }
    return SaleDates(starts: starts, ends: ends)
  }

  private static func date(_ text: String, isEnd: Bool) -> Date? {
    let pattern =
      /(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?/
    guard text.utf8.count <= 40, let match = text.wholeMatch(of: pattern) else { return nil }
    func number(_ part: Substring?) -> Int { part.flatMap { Int($0) } ?? 0 }
    var parts = DateComponents()
    parts.calendar = Calendar(identifier: .gregorian)
    (parts.year, parts.month, parts.day) = (number(match.1), number(match.2), number(match.3))
    let hasTime = match.4 != nil
    // A day without a time begins at its first second and ends at its last.
    parts.hour = hasTime ? number(match.4) : isEnd ? 23 : 0
    parts.minute = hasTime ? number(match.5) : isEnd ? 59 : 0
    parts.second = hasTime ? number(match.6) : isEnd ? 59 : 0
    let zone = match.7.map { $0.filter { $0.isNumber } } ?? ""
    let seconds = number(zone.prefix(2)) * 3600 + number(zone.dropFirst(2).prefix(2)) * 60
    parts.timeZone = TimeZone(secondsFromGMT: match.7?.first == "-" ? -seconds : seconds)
    guard parts.isValidDate else { return nil }
    return parts.date
  }
}
