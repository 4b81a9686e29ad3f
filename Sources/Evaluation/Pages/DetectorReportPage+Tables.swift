import Domain
import Foundation

extension DetectorReportPage {
  /// The figures of the whole, COCO's and those of what is shown.
  var figures: HTML {
    let common = report.averagePrecision(ofCategoriesWithBoxes: DetectionReport.fewestBoxes)
    let cards: [(String, Double?)] = [
      ("AP50", report.averagePrecision50), ("AP", report.averagePrecision),
      ("AP75", report.averagePrecision75), ("AR100", report.averageRecall),
      ("AP50, \(DetectionReport.fewestBoxes) boxes or more", common.at50),
      ("AP small", report.averagePrecisionOfSmall), ("AP medium", report.averagePrecisionOfMedium),
      ("AP large", report.averagePrecisionOfLarge), ("right of what is shown", confusion.precision),
      ("shown of what is there", confusion.recall),
    ]
    return .element(
      "dl", ["class": "cards"],
      cards.map { name, value in
        .element(
          "div", [:], .element("dt", [:], HTML(name)), .element("dd", [:], HTML(Figure.percent(value))))
      })
  }

  /// What each kind of error costs, as bars.
  var costs: HTML {
    let most = max(analysis.costs.values.max() ?? 0, 1e-9)
    let rows = analysis.kinds.map { kind -> HTML in
      let cost = analysis.costs[kind] ?? 0
      return .element(
        "tr", [:],
        .element("th", ["scope": "row"], .element("a", ["href": "#\(kind.rawValue)"], HTML(kind.title))),
        .element("td", ["class": "number"], HTML(String(analysis.counts[kind] ?? 0))),
        .element("td", ["class": "number"], HTML(Figure.points(cost))),
        .element(
          "td", ["class": "wide"],
          .element(
            "span", ["class": "bar", "style": "width:\(String(format: "%.1f", cost / most * 100))%"])))
    }
    return .element(
      "section", ["id": "costs"],
      .element("h2", [:], "Where the points go"),
      .element(
        "p", [:],
        "What AP50 (\(Figure.percent(analysis.averagePrecision50))) would gain if every error of a kind were put right. Each kind is reckoned by itself, so they do not add up."
      ),
      table(["error", "how many", "points of AP50", ""], rows))
  }

  /// AP and what is shown, category by category.
  var categoryTable: HTML {
    let order = report.categories.indices.sorted { report.categories[$0].name < report.categories[$1].name }
    let rows = order.filter { report.categories[$0].averagePrecision != nil }.map { index -> HTML in
      let category = report.categories[index]
      let shown = confusion.counts.reduce(0) { $0 + $1[index] }
      let right = confusion.counts[index][index]
      let cells = [
        String(category.boxes), Figure.percent(category.averagePrecision),
        Figure.percent(category.averagePrecision50), Figure.percent(category.averageRecall),
        String(format: "%.2f", thresholds[index]), String(shown),
        Figure.percent(shown > 0 ? Double(right) / Double(shown) : nil),
        Figure.percent(category.boxes > 0 ? Double(right) / Double(category.boxes) : nil),
      ]
      return .element(
        "tr", [:],
        [.element("th", ["scope": "row"], HTML(Figure.title(category.name)))]
          + cells.map { .element("td", ["class": "number"], HTML($0)) })
    }
    return .element(
      "section", ["id": "categories"], .element("h2", [:], "Categories"),
      table(
        ["category", "boxes", "AP", "AP50", "AR100", "shown from", "shown", "right %", "of all %"], rows))
  }

  /// Precision over recall, a small plot for each category, the largest first.
  var curves: HTML {
    let order = report.categories.indices.filter { report.categories[$0].boxes > 0 }
      .sorted { (-report.categories[$0].boxes, $0) < (-report.categories[$1].boxes, $1) }
    return .element(
      "section", ["id": "curves"],
      .element("h2", [:], "Precision and recall at IoU 0.5"),
      .element("p", [:], "Recall to the right, precision upwards. The dot is what is shown."),
      .element(
        "div", ["class": "curves"],
        order.map { index in
          let category = report.categories[index]
          let shown = confusion.counts.reduce(0) { $0 + $1[index] }
          let right = Double(confusion.counts[index][index])
          return PrecisionRecallPlot(
            title: Figure.title(category.name), precisions: category.precisions50,
            averagePrecision: category.averagePrecision50,
            point: shown > 0 ? (right / Double(category.boxes), right / Double(shown)) : nil
          ).html
        }))
  }

  /// What was shown as what, categories without either left out.
  var confusionTable: HTML {
    let nothing = confusion.categories.count
    let used = (0..<nothing).filter { index in
      confusion.counts[index].contains { $0 > 0 } || confusion.counts.contains { $0[index] > 0 }
    }
    let places = used + [nothing]
    func name(_ place: Int, _ without: String) -> String {
      place == nothing ? without : Figure.title(confusion.categories[place])
    }
    let rows = places.map { row -> HTML in
      let all = max(1, confusion.counts[row].reduce(0, +))
      let cells = places.map { column -> HTML in
        let count = confusion.counts[row][column]
        guard count > 0 else { return .element("td") }
        let share = Int((Double(count) / Double(all) * 80).rounded()) + 8
        let kind = row == column ? "good" : "bad"
        return .element(
          "td",
          [
            "style": "background:color-mix(in srgb,var(--\(kind)) \(share)%,transparent)",
            "title": "\(count) x \(name(row, "nothing")) shown as \(name(column, "nothing"))",
          ], HTML(String(count)))
      }
      return .element("tr", [:], [.element("th", ["scope": "row"], HTML(name(row, "nothing there")))] + cells)
    }
    let heads = places.map { column in
      HTML.element(
        "th", ["scope": "col"], .element("span", [:], HTML(name(column, "not shown"))))
    }
    return .element(
      "section", ["id": "confusions"],
      .element("h2", [:], "What is shown as what"),
      .element("p", [:], "A row for what an object is, a column for what it was shown as."),
      .element(
        "div", ["class": "scroll"],
        .element(
          "table", ["class": "confusion"],
          .element("thead", [:], .element("tr", [:], [.element("td")] + heads)),
          .element("tbody", [:], rows))))
  }

  private func table(_ titles: [String], _ rows: [HTML]) -> HTML {
    let heads = titles.enumerated().map { place, title in
      HTML.element("th", ["scope": "col", "class": place == 0 ? nil : "number"], HTML(title))
    }
    return .element(
      "div", ["class": "scroll"],
      .element(
        "table", [:], .element("thead", [:], .element("tr", [:], heads)), .element("tbody", [:], rows)))
  }
}
