import Domain
import Foundation

/// A small precision-recall curve as SVG.
struct PrecisionRecallPlot {
  let title: String
  /// Precision at recall 0, 0.01 and so on to 1.
  let precisions: [Double]
  let averagePrecision: Double?
  /// Recall and precision of what is shown.
  let point: (recall: Double, precision: Double)?

  private static let side = 100.0

  var html: HTML {
    let curve = precisions.enumerated().map { index, precision in
      coordinates(Double(index) / Double(max(1, precisions.count - 1)), precision)
    }
    let area = ["0,\(Int(Self.side))"] + curve + ["\(Int(Self.side)),\(Int(Self.side))"]
    var parts: [HTML] = [
      .element("rect", ["class": "frame", "width": "100", "height": "100"]),
      .element("path", ["class": "grid", "d": "M0 50H100M50 0V100M0 10H100"]),
      .element("polygon", ["class": "area", "points": area.joined(separator: " ")]),
      .element("polyline", ["class": "curve", "points": curve.joined(separator: " ")]),
    ]
    if let point {
      let place = coordinates(point.recall, point.precision).split(separator: ",").map(String.init)
      parts.append(.element("circle", ["class": "point", "cx": place[0], "cy": place[1], "r": "3.5"]))
    }
    return .element(
      "figure", [:],
      .element(
        "svg", ["viewBox": "-2 -4 104 108", "role": "img", "aria-label": "\(title): precision over recall"],
        parts),
      .element(
        "figcaption", [:], HTML(title), .element("span", [:], HTML(Figure.percent(averagePrecision)))))
  }

  /// A point of the plot, `x,y` with y downwards.
  private func coordinates(_ recall: Double, _ precision: Double) -> String {
    String(format: "%.1f,%.1f", recall * Self.side, (1 - precision) * Self.side)
  }
}
