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
    let (now, hand) = (report.coverage, report.handTagged)
    return OfficeLayout(
      title: "Coverage", current: "/office/coverage",
      content: .group([
        .element("h1", [:], "Coverage"),
        .element("p", [:], HTML(baseline)),
        table(
          "All",
          [
            ("pictures with a dot", now.scenes, hand?.scenes),
            ("objects with a product", now.objects, hand?.objects),
          ]),
        table("Pictures by what brought them", byName(\.sources)),
        table("Pictures by the month they were looked at", byName(\.months)),
        table("Objects by that month", byName(\.objectMonths)),
        table(
          "Pictures by collection",
          byName(\.collections).map { ($0.0.isEmpty ? "in none" : $0.0, $0.1, $0.2) }),
        table(
          "Objects by category",
          byName(\.categories).sorted { ($0.1.all, $1.0) > ($1.1.all, $0.0) }
            .map { ($0.0.replacing("_", with: " "), $0.1, $0.2) }),
      ])
    ).html
  }

  private var baseline: String {
    guard let dots = report.handTaggedDots, let times = report.timesAsMany else {
      return "\(report.dots) dots. Nobody has drawn one by hand yet, so there is nothing to compare with."
    }
    let pictures = report.timesAsManyScenes.map { ", on \(Self.times($0)) as many pictures" } ?? ""
    return """
      \(report.dots) dots where people had drawn \(dots): \(Self.times(times)) as many\(pictures). \
      The figure published for such a system is \(Self.times(CoverageReport.publishedTimes)).
      """
  }

  private static func times(_ value: Double) -> String { "\((value * 10).rounded() / 10) times" }

  private typealias Line = (name: String, now: Coverage.Share, hand: Coverage.Share?)

  private func byName(_ shares: KeyPath<Coverage, [String: Coverage.Share]>) -> [Line] {
    report.coverage[keyPath: shares].sorted { $0.key < $1.key }
      .map { ($0.key, $0.value, report.handTagged?[keyPath: shares][$0.key]) }
  }

  private func table(_ caption: String, _ rows: [Line]) -> HTML {
    guard !rows.isEmpty else { return .empty }
    let hasHand = (report.handTaggedDots ?? 0) > 0
    return .table(
      caption, ["", "Covered", "Of", "Share"] + (hasHand ? ["By hand", "Share by hand"] : []) + [""],
      rows.map { name, now, hand in
        [HTML(name), HTML("\(now.covered)"), HTML("\(now.all)"), Self.percent(now)]
          + (hasHand ? [HTML("\(hand?.covered ?? 0)"), hand.map(Self.percent) ?? "–"] : [])
          // A drawing needs no inline style.
          + [
            .element(
              "meter", ["min": "0", "max": "1", "value": "\(now.share)", "aria-hidden": "true"])
          ]
      })
  }

  private static func percent(_ share: Coverage.Share) -> HTML {
    HTML("\((share.share * 1_000).rounded() / 10) %")
  }
}
