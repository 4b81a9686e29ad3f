import Annotations
import Catalog
import Domain
import Foundation
import Office

extension LabelsExport {
  /// Writes what people decided in the office of a data folder.
  func exportReviews(of data: DataFolder) async throws {
    let store = try await data.open()
    let office = try Backoffice(folder: data.url).store
    let labels = try await ReviewedLabels(
      office: office, store: store, vocabulary: .standard, partial: partial)
    try labels.annotations.write(to: URL(filePath: output))
    if let pairs { try Self.write(labels.pairs, to: pairs) }
    if let history { try await writeHistory(of: office, to: history) }
    Output.note(
      "\(labels.annotations.annotations.count) boxes of \(labels.annotations.images.count) pictures are in \(output)"
        + (pairs.map { ", \(labels.pairs.count) pairs in \($0)" } ?? ""))
    if labels.unfinished > 0, !partial {
      Output.note(
        "\(labels.unfinished) pictures are not decided to the end and were left out (--partial takes them)")
    }
  }

  private func writeHistory(of office: OfficeStore, to path: String) async throws {
    var rows: [HistoryRow] = []
    var last: Int64 = 0
    while true {
      let decisions = try await office.decisions(after: last)
      guard let end = decisions.last else { break }
      rows += decisions.map(HistoryRow.init)
      last = end.id
    }
    try Self.write(rows, to: path)
  }

  private static func write(_ rows: [some Encodable], to path: String) throws {
    let lines = try rows.map { try Output.json($0, pretty: false) + "\n" }
    try Data(lines.joined().utf8).write(to: URL(filePath: path), options: .atomic)
  }
}

/// A decision as a line of JSON.
private struct HistoryRow: Encodable {
  var tag: String
  var scene: String
  var who: String
  var at: String
  var verdict: Decision.Verdict
  var before: Tag?
  var after: Tag?
  var milliseconds: Int?

  init(_ decision: Decision) {
    tag = decision.tagID
    scene = decision.sceneID
    who = decision.who
    at = decision.at.formatted(.iso8601)
    verdict = decision.verdict
    before = decision.before
    after = decision.after
    milliseconds = decision.milliseconds
  }
}
