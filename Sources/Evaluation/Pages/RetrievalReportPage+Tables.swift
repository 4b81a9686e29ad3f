import Domain
import Foundation

extension RetrievalReportPage {
  /// The embedders beside each other; nothing when there is only one.
  var comparisonTable: HTML {
    guard let rows = comparison?.rows, rows.count > 1 else { return .empty }
    let body = rows.map { row in
      let interval = (row.report.recallAt1Intervals["unrestricted"] ?? [])
        .map { String(format: "%.1f", $0 * 100) }.joined(separator: " to ")
      return Self.row(
        row.name,
        [
          Self.pair(row.report.unrestricted), interval, Self.pair(row.report.categoryGiven),
          Self.pair(row.report.categoryPredicted), Self.pair(row.report.endToEnd),
        ])
    }
    return .element(
      "section", [:], .element("h2", [:], "Beside others, on the same queries"),
      Self.table(
        ["embedder", "whole catalogue", "95 %", "category given", "category by model", "end to end"], body))
  }

  /// Each category's figures, the one with most queries first.
  func categoryTable(_ report: RetrievalReport) -> HTML {
    let ordered = report.categories.sorted { ($1.value.queries, $0.key) < ($0.value.queries, $1.key) }
    let body = ordered.map { name, scores in
      Self.row(
        name.replacingOccurrences(of: "_", with: " "),
        [String(scores.queries), Self.pair(scores.unrestricted), Self.pair(scores.categoryGiven)])
    }
    return .element(
      "details", [:], .element("summary", [:], "By category"),
      Self.table(["category", "queries", "whole catalogue", "category given"], body))
  }

  private static func pair(_ scores: RetrievalScores?) -> String {
    scores.map { String(format: "%.1f / %.1f", $0.recallAt1 * 100, $0.recallAt10 * 100) } ?? "–"
  }

  private static func row(_ name: String, _ cells: [String]) -> HTML {
    .element(
      "tr", [:], [.element("th", ["scope": "row"], HTML(name))] + cells.map { .element("td", [:], HTML($0)) })
  }

  private static func table(_ heads: [String], _ body: [HTML]) -> HTML {
    .element(
      "table", [:],
      .element("thead", [:], .element("tr", [:], heads.map { .element("th", ["scope": "col"], HTML($0)) })),
      .element("tbody", [:], body))
  }
}
