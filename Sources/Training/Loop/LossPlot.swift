import Foundation

/// A run's losses and metrics as a picture (SVG), drawn from its log: `plot.svg` beside `log.jsonl`.
public enum LossPlot {
  /// Draws the log of a folder; does nothing for an empty one.
  public static func draw(folder: URL) throws {
    let text = try String(contentsOf: folder.appending(path: "log.jsonl"), encoding: .utf8)
    var series: [String: [(x: Double, y: Double)]] = [:]
    for line in text.split(separator: "\n") {
      guard let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let step = row["step"] as? Int
      else { continue }
      for (name, value) in row["losses"] as? [String: Double] ?? [:] {
        series[name, default: []].append((Double(step), value))
      }
      for (name, value) in row["metrics"] as? [String: Double] ?? [:] {
        series["metric: " + name, default: []].append((Double(step), value))
      }
    }
    guard !series.isEmpty else { return }
    let rows = series.sorted { $0.key < $1.key }
    let height = 150
    var svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"\(rows.count * height)\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    for (index, (name, points)) in rows.enumerated() {
      svg += panel(name, smoothed(points), top: Double(index * height))
    }
    svg += "</svg>\n"
    try Data(svg.utf8).write(to: folder.appending(path: "plot.svg"), options: .atomic)
  }

  private static func panel(_ name: String, _ points: [(x: Double, y: Double)], top: Double) -> String {
    let largestX = max(points.map(\.x).max() ?? 1, 1)
    let low = points.map(\.y).min() ?? 0
    let high = max(points.map(\.y).max() ?? 1, low + 1e-9)
    let path = points.map { point in
      let x = 60 + 640 * point.x / largestX
      let y = top + 130 - 100 * (point.y - low) / (high - low)
      return String(format: "%.1f,%.1f", x, y)
    }.joined(separator: " ")
    let last = points.last?.y ?? 0
    return """
      <text x="60" y="\(top + 20)">\(name): \(String(format: "%.4f", last))</text>
      <text x="55" y="\(top + 35)" text-anchor="end">\(String(format: "%.3g", high))</text>
      <text x="55" y="\(top + 130)" text-anchor="end">\(String(format: "%.3g", low))</text>
      <polyline points="\(path)" fill="none" stroke="#2563eb" stroke-width="1.5"/>

      """
  }

  /// At most 400 points, each the mean of its stretch.
  private static func smoothed(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    let stretch = max(1, points.count / 400)
    return Swift.stride(from: 0, to: points.count, by: stretch).map { start in
      let part = points[start..<min(start + stretch, points.count)]
      return (part.last?.x ?? 0, part.reduce(0) { $0 + $1.y } / Double(part.count))
    }
  }
}
