import Domain
import Foundation

/// Experiments as a page that stands for itself: numbers, and how each lift went with both its intervals.
public struct ExperimentPage: Sendable {
  private let reports: [ExperimentReport]

  /// A page of reports.
  public init(reports: [ExperimentReport]) { self.reports = reports }

  /// The page.
  public var html: HTML {
    .element(
      "html", ["lang": "en"],
      .element(
        "head", [:], .element("meta", ["charset": "utf-8"]),
        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("title", [:], "Experiments"), .element("style", [:], HTML(Self.style))),
      .element("body", [:], [.element("h1", [:], "Experiments"), sections]))
  }

  /// The reports alone, for a page that has a frame of its own.
  public var sections: HTML { .group(reports.map(section)) }

  private static let style = """
    body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222 }
    table { border-collapse: collapse; width: 100% } th, td { padding: .3rem .6rem; text-align: right }
    th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left }
    tr { border-bottom: 1px solid #ddd } svg { width: 100%; height: auto; margin-top: 1rem }
    .verdict { font-weight: 600 }
    """

  private func section(_ report: ExperimentReport) -> HTML {
    .element(
      "section", [:], .element("h2", [:], HTML(report.experiment.id)),
      .element("p", ["class": "verdict"], HTML(report.verdict)), table(report),
      .element(
        "p", [:],
        HTML(
          "Sample ratio: p = " + String(format: "%.3g", report.sampleRatio.p)
            + (report.sampleRatio.isMismatch ? ", mismatch" : ""))),
      .group(report.experiment.arms.indices.dropFirst().map { plot(report, arm: $0) }))
  }

  private func table(_ report: ExperimentReport) -> HTML {
    func row(_ cells: [String], _ kind: String = "td") -> HTML {
      .element("tr", [:], cells.map { .element(kind, [:], HTML($0)) })
    }
    func range(_ interval: ExperimentAnalysis.Interval?) -> String {
      interval.map { String(format: "%+.1f to %+.1f %%", $0.low * 100, $0.high * 100) } ?? ""
    }
    let head = row(["Metric", "Arm", "Units", "Value", "Lift", "95 %, one look", "95 %, any look"], "th")
    let rows = ([report.metric] + report.guardrails).flatMap { analysis in
      analysis.arms.map { arm in
        row([
          analysis.metric.rawValue, arm.name, "\(arm.units)", String(format: "%.4f", arm.value),
          arm.lift.map { String(format: "%+.1f %%", $0 * 100) } ?? "control", range(arm.interval),
          range(arm.alwaysValid),
        ])
      }
    }
    return .element("table", [:], [head] + rows)
  }

  /// The course of one arm's lift: dark band for one look, light band for any, a line at zero.
  private func plot(_ report: ExperimentReport, arm: Int) -> HTML {
    let points = report.course.compactMap {
      point -> (x: Double, lift: Double, one: (Double, Double), any: (Double, Double))? in
      guard point.analysis.arms.indices.contains(arm), let lift = point.analysis.arms[arm].lift,
        let one = point.analysis.arms[arm].interval, let any = point.analysis.arms[arm].alwaysValid
      else { return nil }
      return (Double(point.units), lift, (one.low, one.high), (any.low, any.high))
    }
    guard let last = points.last, points.count > 1 else { return .empty }
    // The first looks' wide intervals would flatten the rest.
    let reach = max(
      0.02, points.suffix(points.count * 3 / 4 + 1).map { max(abs($0.any.0), abs($0.any.1)) }.max() ?? 1)
    func place(_ x: Double, _ y: Double) -> String {
      String(format: "%.1f,%.1f", 60 + 720 * x / last.x, 150 - 130 * min(1, max(-1, y / reach)))
    }
    func band(_ side: (Int) -> (Double, Double), _ colour: String) -> HTML {
      let upper = points.indices.map { place(points[$0].x, side($0).1) }
      let lower = points.indices.reversed().map { place(points[$0].x, side($0).0) }
      return .element("polygon", ["points": (upper + lower).joined(separator: " "), "fill": colour])
    }
    let name = report.experiment.arms[arm].name
    return .element(
      "svg",
      [
        "viewBox": "0 0 800 300", "role": "img",
        "aria-label": "\(name): lift of \(report.metric.metric.rawValue) by units",
      ],
      band({ points[$0].any }, "#dbe7f3"), band({ points[$0].one }, "#9fc1e0"),
      .element(
        "polyline",
        [
          "points": points.map { place($0.x, $0.lift) }.joined(separator: " "), "fill": "none",
          "stroke": "#1f4e79",
          "stroke-width": "2",
        ]),
      .element("line", ["x1": "60", "x2": "780", "y1": "150", "y2": "150", "stroke": "#888"]),
      label(52, 154, "0", "end"), label(52, 26, String(format: "%+.0f %%", reach * 100), "end"),
      label(52, 284, String(format: "%+.0f %%", -reach * 100), "end"),
      label(780, 298, "\(Int(last.x)) units", "end"), label(60, 298, name, "start"))
  }

  private func label(_ x: Int, _ y: Int, _ text: String, _ anchor: String) -> HTML {
    .element(
      "text", ["x": "\(x)", "y": "\(y)", "text-anchor": anchor, "font-size": "12", "fill": "#555"], HTML(text)
    )
  }
}
