import Domain
import Looks
import Ranking

/// What the experiments say so far, with the course of each lift.
struct ExperimentsPage {
  var reports: [ExperimentReport]

  var html: HTML {
    OfficeLayout(
      title: "Experiments", current: "/office/experiments",
      content: .group([
        .element("h1", [:], "Experiments"),
        reports.isEmpty
          ? .element(
            "p", ["class": "remark"],
            "None is defined. A program defines one with PUT /api/v1/experiments/ID, a person in experiments.json."
          )
          : .element(
            "p", ["class": "remark"],
            "Two intervals for each lift: for whoever looks once, and one that holds however often one looks."
          ),
        .element("div", ["class": "experiments"], ExperimentPage(reports: reports).sections),
      ])
    ).html
  }
}

/// How much of what is shown can be shopped, by source, month and category, beside what people tagged by hand.
struct CoveragePage {
  var report: CoverageReport

  var html: HTML {
    let coverage = report.coverage
    return OfficeLayout(
      title: "Coverage", current: "/office/coverage",
      content: .group([
        .element("h1", [:], "Coverage"),
        .element("p", [:], HTML(baseline)),
        table(
          "All", [("pictures with a dot", coverage.scenes), ("objects with a product", coverage.objects)]),
        table("Pictures by what brought them", Self.byName(coverage.sources)),
        table("Pictures by the month they were looked at", Self.byName(coverage.months)),
        table("Objects by that month", Self.byName(coverage.objectMonths)),
        table(
          "Pictures by collection",
          Self.byName(coverage.collections).map { ($0.0.isEmpty ? "in none" : $0.0, $0.1) }),
        table(
          "Objects by category",
          coverage.categories.sorted { ($0.value.all, $1.key) > ($1.value.all, $0.key) }
            .map { ($0.key.replacing("_", with: " "), $0.value) }),
      ])
    ).html
  }

  private var baseline: String {
    guard let dots = report.handTaggedDots, let times = report.timesAsMany else {
      return "\(report.dots) dots. Nobody has drawn one by hand yet, so there is nothing to compare with."
    }
    let pictures = report.timesAsManyScenes.map { ", on \(Self.times($0)) as many pictures" } ?? ""
    return "\(report.dots) dots where people had drawn \(dots): \(Self.times(times)) as many\(pictures)."
  }

  private static func times(_ value: Double) -> String { "\((value * 10).rounded() / 10) times" }

  private static func byName(_ shares: [String: Coverage.Share]) -> [(String, Coverage.Share)] {
    shares.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func table(_ caption: String, _ rows: [(String, Coverage.Share)]) -> HTML {
    guard !rows.isEmpty else { return .empty }
    return .table(
      caption, ["", "Covered", "Of", "Share", ""],
      rows.map { name, share in
        [
          HTML(name), HTML("\(share.covered)"), HTML("\(share.all)"),
          HTML("\((share.share * 1_000).rounded() / 10) %"),
          // A drawing needs no inline style.
          .element(
            "meter", ["min": "0", "max": "1", "value": "\(share.share)", "aria-hidden": "true"]),
        ]
      })
  }
}
