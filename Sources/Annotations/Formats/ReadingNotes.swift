/// Findings of a reader: rows one by one, and what occurs all over a file once, with its number.
struct ReadingNotes {
  private var findings: [AnnotationFinding] = []
  private var counts: [String: (count: Int, kind: AnnotationFinding.Kind, place: AnnotationPlace?)] = [:]
  private var order: [String] = []

  /// A row that is left out.
  mutating func leaveOut(_ place: AnnotationPlace?, picture: String? = nil, _ reason: String) {
    findings.append(
      AnnotationFinding(.error, .unreadable, at: place, picture: picture, reason + "; it is left out"))
  }

  /// Something that is said once however often it happens; `message` goes before the number.
  mutating func count(_ message: String, _ kind: AnnotationFinding.Kind, at place: AnnotationPlace? = nil) {
    if counts[message] == nil { order.append(message) }
    counts[message, default: (0, kind, place)].count += 1
  }

  /// Any other finding.
  mutating func add(_ finding: AnnotationFinding) { findings.append(finding) }

  /// What was noted.
  var all: [AnnotationFinding] {
    findings
      + order.compactMap { message in
        counts[message].map { noted in
          AnnotationFinding(.warning, noted.kind, at: noted.place, "\(message): \(noted.count)")
        }
      }
  }
}
