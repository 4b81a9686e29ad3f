/// Text in columns for people; programs get JSON.
struct Table {
  /// How a column's text stands in it.
  enum Alignment {
    case left
    case right
  }

  private let titles: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table with these columns; titles that end in `>` are aligned right.
  init(_ columns: String...) { self.init(columns: columns) }

  /// A table whose columns are only known at run time.
  init(columns: [String]) {
    titles = columns.map { $0.hasSuffix(">") ? String($0.dropLast()) : $0 }
    alignments = columns.map { $0.hasSuffix(">") ? .right : .left }
  }

  /// Whether there is no row.
  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; missing cells are empty.
  mutating func add(_ cells: String...) { rows.append(cells) }

  /// Adds a row of a number of cells only known at run time.
  mutating func add(cells: [String]) { rows.append(cells) }

  /// The table, a line a row, without spaces at line ends.
  var text: String {
    let lines = [titles] + rows
    let widths = titles.indices.map { column in
      lines.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { line in
      let cells = titles.indices.map { column in
        let cell = column < line.count ? line[column] : ""
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return alignments[column] == .left ? cell + gap : gap + cell
      }
      var text = cells.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }.joined(separator: "\n")
  }
}

extension String {
  /// The text cut to a number of characters, with an ellipsis where something is missing.
  func shortened(to length: Int) -> String {
    count <= length ? self : prefix(max(0, length - 1)) + "…"
  }
}
