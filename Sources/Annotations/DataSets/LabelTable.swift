import Foundation

/// Pictures with labels as a table of comma-separated values gives them: one row a picture, a heading that
/// names the columns (RFC 4180: quoted cells may hold commas, quotes and line ends).
public struct LabelTable: Sendable, Equatable {
  /// The headings, in order.
  public let columns: [String]
  /// The rows, each as long as ``columns``.
  public let rows: [[String]]
  /// What was left out: rows with another number of cells.
  public let problems: [AnnotationProblem]

  /// Reads a table.
  ///
  /// - Throws: `AnnotationError` when the file cannot be read or has no heading.
  public init(reading file: URL) throws(AnnotationError) {
    try self.init(csv: contents(of: file), source: file.path)
  }

  /// Reads a table from memory; `source` is named in errors.
  public init(csv: Data, source: String) throws(AnnotationError) {
    let lines = Self.cells(String(decoding: csv, as: UTF8.self))
    guard let heading = lines.first, heading != [""] else {
      throw AnnotationError(source: source, message: "has no heading that names its columns")
    }
    columns = heading
    var rows: [[String]] = []
    var problems: [AnnotationProblem] = []
    for (number, line) in lines.enumerated().dropFirst() where line != [""] {
      if line.count == heading.count {
        rows.append(line)
      } else {
        problems.append(
          AnnotationProblem(
            subject: .line, id: nil, position: number + 1,
            reason: "it has \(line.count) cells, the heading \(heading.count)"))
      }
    }
    self.rows = rows
    self.problems = problems
  }

  /// A column's cells, one a row; nil when there is no such column.
  public func cells(of column: String) -> [String]? {
    columns.firstIndex(of: column).map { index in rows.map { $0[index] } }
  }

  /// The cells of each line.
  private static func cells(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var cell = ""
    var isQuoted = false
    var previous: Character?
    func endLine() {
      lines.append(line + [cell])
      line = []
      cell = ""
    }
    for character in text.drop(while: { $0 == "\u{FEFF}" }) {
      switch character {
      case "\"" where isQuoted: isQuoted = false
      case "\"":
        // A quote right after a closing one stands for itself.
        if previous == "\"" { cell.append("\"") }
        isQuoted = true
      case "," where !isQuoted:
        line.append(cell)
        cell = ""
      case "\n" where !isQuoted, "\r\n" where !isQuoted: endLine()
      default: cell.append(character)
      }
      previous = character
    }
    if !cell.isEmpty || !line.isEmpty { endLine() }
    return lines
  }
}
