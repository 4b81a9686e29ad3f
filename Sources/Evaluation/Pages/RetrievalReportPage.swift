import Annotations
import Domain
import Foundation
import Images

/// A retrieval evaluation as a folder of static pages: the figures, and every query with its first ten products, the
/// right one framed, the worst first.
///
/// The folder holds `index.html`, a style sheet and small JPEGs, and needs no server and no script. It shows parts of
/// the pictures measured, so it belongs wherever those may lie, and nowhere else.
public struct RetrievalReportPage {
  private static let folder = "pictures"
  /// The longer side of a picture, in pixels.
  private static let side = 160

  let title: String
  let run: RetrievalRun
  let embedded: EmbeddedRetrieval
  let comparison: RetrievalComparison?

  /// A page on what a run found, beside other embedders where there are some.
  public init(
    _ title: String, run: RetrievalRun, embedded: EmbeddedRetrieval, comparison: RetrievalComparison? = nil
  ) {
    self.title = title
    self.run = run
    self.embedded = embedded
    self.comparison = comparison
  }

  /// Writes the folder, making it when there is none.
  ///
  /// - Returns: the page to open, and one sentence for each picture that could not be drawn.
  public func write(to folder: URL) throws -> (page: URL, problems: [String]) {
    try FileManager.default.createDirectory(
      at: folder.appending(path: Self.folder), withIntermediateDirectories: true)
    try (ReportStyle.sheet + Self.style).write(
      to: folder.appending(path: ReportStyle.name), atomically: true, encoding: .utf8)
    let answers = embedded.answers()
    // Worst first: the farther down the right product stands, the more similar what was put before it.
    let order = answers.indices.sorted { first, second in
      let places = (answers[first].rank ?? .max, answers[second].rank ?? .max)
      return places.0 == places.1 ? first < second : places.0 > places.1
    }
    var pictures = ReportPictures(folder: folder, place: Self.folder, side: Self.side)
    let images = Dictionary(
      run.products.compactMap { product in product.images.first.map { (product.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    let rows = order.map { row(number: $0, answers[$0], images: images, &pictures) }
    let page = folder.appending(path: "index.html")
    try html(rows).document.write(to: page, atomically: true, encoding: .utf8)
    return (page, pictures.problems)
  }

  private static let style = """
    .query { display: grid; grid-template-columns: 170px 1fr; gap: 16px; padding: 14px 0; border-top: 1px solid var(--line); }
    .query img { width: 100%; aspect-ratio: 1; object-fit: contain; background: #fff; border-radius: 8px; display: block; }
    .found { display: grid; grid-template-columns: repeat(auto-fill, minmax(92px, 1fr)); gap: 8px; }
    .right img { outline: 3px solid var(--good); outline-offset: 1px; }
    .query figcaption { font-size: 12px; }

    """

  private func row(
    number: Int, _ answer: RetrievalEvaluator.Answer, images: [String: URL],
    _ pictures: inout ReportPictures
  ) -> HTML {
    let query = run.queries[embedded.places[number]]
    let wanted = Set(query.products)
    let place = answer.rank.map { "right at \($0)" } ?? "not in the catalogue"
    let seen = query.isSeenInTraining.map { $0 ? ", seen in training" : ", never seen" } ?? ""
    var found = answer.first.map { hit in
      figure(
        images[hit.id].flatMap { pictures.product($0, id: hit.id) }, hit.id,
        String(format: "%.2f", hit.similarity), isRight: wanted.contains(hit.id))
    }
    if let right = query.products.first, (answer.rank ?? .max) > answer.first.count {
      found.append(
        figure(
          images[right].flatMap { pictures.product($0, id: right) }, right,
          answer.rightSimilarity.map { String(format: "right: %.2f", $0) } ?? "right", isRight: true))
    }
    return .element(
      "article", ["class": "query"],
      .element(
        "figure", [:],
        pictures.crop(query.box, of: query.image, name: "query-\(number)").map {
          .element("img", ["src": $0, "alt": "an object: \(query.category)", "loading": "lazy"])
        } ?? "no picture",
        .element(
          "figcaption", [:],
          .element("strong", [:], HTML(query.category.replacingOccurrences(of: "_", with: " "))),
          .element("span", [:], HTML(place + seen)))),
      .element("div", ["class": "found"], found))
  }

  private func figure(_ file: String?, _ id: String, _ note: String, isRight: Bool) -> HTML {
    .element(
      "figure", ["class": isRight ? "right" : nil],
      file.map { .element("img", ["src": $0, "alt": "product \(id)", "loading": "lazy"]) } ?? "no picture",
      .element("figcaption", [:], .element("span", [:], HTML(note))))
  }

  private func html(_ rows: [HTML]) -> HTML {
    let report = embedded.report
    func card(_ name: String, _ scores: RetrievalScores?) -> HTML {
      guard let scores else { return .empty }
      let text = String(format: "%.1f / %.1f", scores.recallAt1 * 100, scores.recallAt10 * 100)
      return .element("div", [:], .element("dt", [:], HTML(name)), .element("dd", [:], HTML(text)))
    }
    return .element(
      "html", ["lang": "en"],
      .element(
        "head", [:], .element("meta", ["charset": "utf-8"]),
        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("title", [:], HTML(title)),
        .element("link", ["rel": "stylesheet", "href": ReportStyle.name])),
      .element(
        "body", [:],
        .element("h1", [:], HTML(title)),
        .element(
          "p", [:],
          HTML(
            "\(report.queries) objects among \(report.gallery) products; recall at 1 / at 10 in per cent. Each object "
              + "with its first ten products of the whole catalogue, the right one framed, the worst first.")),
        .element(
          "dl", ["class": "cards"], card("whole catalogue", report.unrestricted),
          card("category given", report.categoryGiven), card("category by model", report.categoryPredicted),
          card("end to end", report.endToEnd),
          card("seen in training", report.seen), card("never seen", report.neverSeen)),
        comparisonTable, categoryTable(report),
        .element("h2", [:], "Queries, the worst first"),
        .element("main", [:], rows)))
  }
}
