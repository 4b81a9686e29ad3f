import Annotations
import Evaluation
import Foundation

/// Pictures with labels by head, from a CSV table.
struct LabelledTable {
  /// The table's file.
  var table: String
  /// The folder of the pictures; nil for the table's own.
  var images: String?
  /// The column that names the picture.
  var imageColumn = "image"
  /// What the column leaves out of the file name.
  var suffix = ""
  /// The column of each head.
  var columns: [String: String] = [:]
  /// A head's map file, from the table's names to the head's.
  var maps: [String: String] = [:]
  /// Only names a map lists count.
  var isListedOnly = false
  /// Only pictures of this split by the file name's SHA-256.
  var split: String?

  /// The pictures that are there, with their labels; rows left out are said on standard error.
  func pictures() throws -> [LabelledPicture] {
    let maps = try maps.mapValues { try CategoryMap(reading: URL(filePath: $0)) }
    let file = URL(filePath: table)
    let labels = try LabelTable(reading: file)
    Output.notes(labels.problems.map(\.description), about: "rows of \(table) left out")
    let folder = images.map { URL(filePath: $0) } ?? file.deletingLastPathComponent()
    let names = try cells(imageColumn, of: labels)
    let known = try columns.map { (head: $0.key, cells: try cells($0.value, of: labels)) }
    return names.indices.compactMap { row in
      let place = folder.appending(path: names[row] + suffix)
      if let split, HashSplit.split(of: place.lastPathComponent) != split { return nil }
      guard FileManager.default.fileExists(atPath: place.path) else { return nil }
      var answers: [String: [String]] = [:]
      for (head, cells) in known {
        let map = maps[head] ?? .identity
        if isListedOnly, maps[head] != nil, map.entries[cells[row]] == nil { continue }
        guard let answer = map[cells[row]], !answer.isEmpty, answer != LabelMeaning.ignoredName else {
          continue
        }
        answers[head] = [answer]
      }
      return answers.isEmpty ? nil : LabelledPicture(file: place, labels: answers)
    }
  }

  private func cells(_ column: String, of labels: LabelTable) throws -> [String] {
    guard let cells = labels.cells(of: column) else {
      throw Failure("\(table) has no column '\(column)'; it has \(labels.columns.joined(separator: ", "))")
    }
    return cells
  }
}
