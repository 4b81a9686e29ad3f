import Annotations
import Foundation

/// An audit for people.
struct AuditTables {
  let text: String

  init(_ proposal: AuditProposal, boxes: Int, most: Int) {
    let wrong = proposal.relabel.filter { $0.reason == .wrong }
    let coarse = proposal.relabel.filter { $0.reason == .coarse }
    var parts = [
      "\(boxes) boxes: \(wrong.count) perhaps called wrongly, \(coarse.count) could be called more finely, "
        + "\(proposal.split.count) categories perhaps of several kinds"
    ]
    if !wrong.isEmpty { parts.append("Perhaps wrong\n" + Self.rows(wrong, most)) }
    if !coarse.isEmpty { parts.append("Could be finer\n" + Self.summary(coarse)) }
    if !proposal.split.isEmpty { parts.append("Perhaps of several kinds\n" + Self.splits(proposal.split)) }
    text = parts.joined(separator: "\n\n")
  }

  private static func rows(_ rows: [AuditProposal.Relabel], _ most: Int) -> String {
    var table = Table("from", "to", "score>", "embedder>", "neighbours>", "detector>", "picture", "box")
    for row in rows.prefix(most) {
      func voice(_ name: String) -> String { row.witnesses[name].map { String(format: "%+.2f", $0) } ?? "-" }
      table.add(
        row.from, row.to, String(format: "%.2f", row.score), voice("embedder"), voice("neighbours"),
        voice("detector"), row.picture.shortened(to: 44),
        row.box.map { String(Int($0.rounded())) }.joined(separator: " "))
    }
    return table.text + (rows.count > most ? "\n... and \(rows.count - most) more" : "")
  }

  private static func summary(_ rows: [AuditProposal.Relabel]) -> String {
    var counts: [[String]: (boxes: Int, sure: Int)] = [:]
    for row in rows {
      counts[[row.from, row.to], default: (0, 0)].boxes += 1
      if row.apply { counts[[row.from, row.to], default: (0, 0)].sure += 1 }
    }
    var table = Table("from", "to", "boxes>", "sure>")
    for (names, count) in counts.sorted(by: { ($1.value.boxes, $0.key[1]) < ($0.value.boxes, $1.key[1]) }) {
      table.add(names[0], names[1], String(count.boxes), String(count.sure))
    }
    return table.text
  }

  private static func splits(_ splits: [AuditProposal.Split]) -> String {
    var table = Table(
      "category", "gap>", "silhouette>", "boxes>", "near", "looks like", "share>", "for example")
    for split in splits {
      for (index, cluster) in split.clusters.enumerated() {
        func once(_ text: String) -> String { index == 0 ? text : "" }
        table.add(
          once(split.category), once(String(format: "%+.2f", split.gap)),
          once(String(format: "%.2f", split.silhouette)), String(cluster.members.count), cluster.near ?? "-",
          cluster.looksLike ?? "-", Output.percent(cluster.share),
          (cluster.members.first?.picture ?? "").shortened(to: 32))
      }
    }
    return table.text
  }
}
