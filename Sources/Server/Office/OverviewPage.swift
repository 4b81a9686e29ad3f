import Catalog
import Domain
import Foundation
import Office

/// The office at a glance.
struct Overview: Sendable {
  var products = 0
  var categories: [(name: String, products: Int)] = []
  var failedPictures: [StoredPicture] = []
  var lastImport: ImportRun?
  var scenes = 0
  var tagged: [TaggedScene.State: Int] = [:]
  var failedScenes: [TaggedScene] = []
  var tags: [Tag.State: Int] = [:]
  var labelled = (labelled: 0, open: 0)
  var quality: [TagQuality] = []
  var pace: [ReviewPace] = []
  var stages: [(stage: String, milliseconds: Double, count: Int)] = []
  var deliveries = (waiting: 0, givenUp: 0)

  /// Gathers it all.
  static func read(office: OfficeStore, store: any ProductStore, metrics: ServerMetrics) async throws
    -> Overview
  {
    var overview = Overview()
    let counts = try await store.productCounts()
    overview.products = counts.values.reduce(0, +)
    overview.categories = counts.map { (name: $0.key ?? "no category", products: $0.value) }
      .sorted { ($1.products, $0.name) < ($0.products, $1.name) }
    overview.failedPictures = try await store.failedPictures(page: Page(limit: 20))
    overview.lastImport = try await store.importRuns(limit: 1).first
    overview.scenes = try await store.sceneCount()
    overview.tagged = try await office.sceneCounts()
    overview.failedScenes = try await office.scenes(.failed, limit: 20)
    overview.tags = try await office.tagCounts()
    overview.labelled = try await office.labelledCounts()
    overview.quality = try await office.quality()
    overview.pace = try await office.pace(since: Date(timeIntervalSinceNow: -7 * 86_400))
    overview.stages = metrics.stages()
    overview.deliveries = try await office.deliveryCounts()
    return overview
  }
}

/// Coverage and freshness, queue, failed items, the slowest stages, and how often the model was right.
struct OverviewPage {
  var overview: Overview

  var html: HTML {
    OfficeLayout(
      title: "Overview", current: "/office",
      content: .group([
        .element("h1", [:], "Overview"), figures, quality, pace, stages, categories, failures,
      ])
    ).html
  }

  private var figures: HTML {
    let imported = overview.lastImport.map { run in
      run.ended.map { "imported \($0.formatted(.iso8601).prefix(16).replacing("T", with: " "))" }
        ?? "import unfinished"
    }
    let entries: [(String, String, String?, String?)] = [
      ("Products", "\(overview.products)", imported ?? "never imported", nil),
      ("Pictures", "\(overview.scenes)", "\(overview.tagged[.waiting] ?? 0) wait to be tagged", nil),
      (
        "Tags shown", "\(overview.tags[.published] ?? 0)",
        "\(overview.tags[.rejected] ?? 0) refused by people", nil
      ),
      ("To review", "\(overview.tags[.review] ?? 0)", "open the queue", "/office/review"),
      (
        "Labelled", "\(overview.labelled.labelled)", "\(overview.labelled.open) to do", "/office/label"
      ),
      (
        "Failed", "\(overview.failedScenes.count + overview.failedPictures.count)",
        overview.deliveries.givenUp > 0
          ? "\(overview.deliveries.givenUp) messages given up" : "pictures, below", nil
      ),
    ]
    return .element(
      "ul", ["class": "figures", "aria-label": "Figures"],
      entries.map { title, value, note, link in
        let text: HTML = .group([
          .element("span", ["class": "what"], HTML(title)), .element("strong", [:], HTML(value)),
          .element("span", ["class": "faint"], HTML(note ?? "")),
        ])
        return .element(
          "li", [:], link.map { .element("a", ["href": $0], text) } ?? .element("div", [:], text))
      })
  }

  private var quality: HTML {
    section(
      "How often the model was right",
      overview.quality.isEmpty
        ? remark("Nothing has been reviewed yet.")
        : .table(
          "Of what people judged, by category; the interval holds the true share 19 times in 20",
          ["Category", "Judged", "Right", "Precision", "95 % interval", "With exact product"],
          overview.quality.map { row in
            [
              HTML(row.category.replacing("_", with: " ")), HTML("\(row.judged)"), HTML("\(row.right)"),
              HTML(percent(row.precision)), HTML("\(percent(row.interval[0])) – \(percent(row.interval[1]))"),
              HTML("\(row.withProduct)"),
            ]
          }))
  }

  private var pace: HTML {
    guard !overview.pace.isEmpty else { return .empty }
    return section(
      "Decisions this week",
      .table(
        "By whom, and how long one took", ["Who", "Decisions", "Median seconds"],
        overview.pace.map { row in
          [
            HTML(row.who), HTML("\(row.decisions)"),
            HTML(row.medianSeconds.map { String(format: "%.1f", $0) } ?? "–"),
          ]
        }))
  }

  private var stages: HTML {
    guard !overview.stages.isEmpty else { return .empty }
    return section(
      "Where the time of a look goes",
      .table(
        "Mean since the server began, slowest first", ["Stage", "Milliseconds", "Looks"],
        overview.stages.map {
          [HTML($0.stage), HTML(String(format: "%.1f", $0.milliseconds)), HTML("\($0.count)")]
        }))
  }

  private var categories: HTML {
    section(
      "Coverage",
      .table(
        "Products in the catalogue by category", ["Category", "Products"],
        overview.categories.prefix(80).map {
          [HTML($0.name.replacing("_", with: " ")), HTML("\($0.products)")]
        }))
  }

  private var failures: HTML {
    let scenes = overview.failedScenes.map { scene in
      [HTML("picture \(scene.id)"), HTML(scene.problem ?? "")]
    }
    let pictures = overview.failedPictures.map { picture in
      [HTML("product \(picture.productID)"), HTML(picture.failure ?? "")]
    }
    guard !scenes.isEmpty || !pictures.isEmpty else { return .empty }
    return section(
      "What failed", .table("Newest first, twenty of each kind", ["What", "Why"], scenes + pictures))
  }

  private func section(_ title: String, _ content: HTML) -> HTML {
    .element("section", [:], .element("h2", [:], HTML(title)), content)
  }

  private func remark(_ text: String) -> HTML { .element("p", ["class": "remark"], HTML(text)) }

  private func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }
}
