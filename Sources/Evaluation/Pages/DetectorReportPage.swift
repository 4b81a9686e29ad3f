import Domain
import Foundation

/// A detector's evaluation as a folder of static pages: figures, precision-recall curves, confusions, and the
/// errors that cost most, each with its picture.
///
/// The folder holds `index.html`, a style sheet and small JPEGs, and needs no server and no script. It shows parts of
/// the pictures measured, so it belongs wherever those may lie, and nowhere else.
public struct DetectorReportPage: Sendable {
  /// What was measured, in words.
  public struct Subject: Sendable {
    /// The model's name.
    public var model: String
    /// The annotation file's name.
    public var annotations: String
    /// From which scores on a detection counts as shown, in words.
    public var shown: String

    /// A subject from its parts.
    public init(model: String, annotations: String, shown: String) {
      self.model = model
      self.annotations = annotations
      self.shown = shown
    }
  }

  /// How many errors of a kind are shown with their pictures.
  public var examples = 24

  let subject: Subject
  let run: DetectorRun
  let pictures: [COCODetectionEvaluator.Picture]
  let report: DetectionReport
  let analysis: ErrorAnalysis
  let confusion: ConfusionMatrix
  let thresholds: [Float]

  /// A report on what a detector found.
  ///
  /// - Parameters:
  ///   - subject: what it is about.
  ///   - run: the plan and where its pictures are.
  ///   - detections: what was found, as ``DetectorRun/detections(of:progress:)`` gives it.
  ///   - threshold: the score from which on a detection of a category (by its name in the annotations) is shown.
  public init(
    _ subject: Subject, run: DetectorRun, detections: [[Detection]], threshold: (String) -> Float
  ) {
    self.subject = subject
    self.run = run
    pictures = run.evaluation.findings(detections)
    let evaluator = run.evaluation.evaluator
    let thresholds = evaluator.categories.map(threshold)
    report = evaluator.report(on: pictures)
    analysis = ErrorAnalyzer(evaluator, pictures: pictures).analysis()
    confusion = ConfusionMatrix(categories: evaluator.categories, pictures: pictures) { thresholds[$0] }
    self.thresholds = thresholds
  }

  /// Writes the folder, making it when there is none.
  ///
  /// - Returns: the page to open, and one sentence for each picture that could not be drawn.
  public func write(to folder: URL) throws -> (page: URL, problems: [String]) {
    try FileManager.default.createDirectory(
      at: folder.appending(path: ErrorPictures.folder), withIntermediateDirectories: true)
    try ReportStyle.sheet.write(
      to: folder.appending(path: ReportStyle.name), atomically: true, encoding: .utf8)
    let chosen = DetectionError.Kind.allCases.map { kind in
      (kind: kind, errors: Array(analysis.errors.lazy.filter { $0.kind == kind }.prefix(examples)))
    }
    let drawing = ErrorPictures(run: run, categories: run.evaluation.evaluator.categories)
    let drawn = drawing.write(chosen.flatMap(\.errors), to: folder)
    let sections = chosen.filter { !$0.errors.isEmpty }.map { section($0.kind, $0.errors, drawn.files) }
    let page = folder.appending(path: "index.html")
    try html(sections).document.write(to: page, atomically: true, encoding: .utf8)
    return (page, drawn.problems)
  }

  private func html(_ errors: [HTML]) -> HTML {
    .element(
      "html", ["lang": "en"],
      .element(
        "head", [:],
        .element("meta", ["charset": "utf-8"]),
        .element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("meta", ["name": "color-scheme", "content": "light dark"]),
        .element("title", [:], "\(subject.model) on \(subject.annotations)"),
        .element("link", ["rel": "stylesheet", "href": ReportStyle.name])),
      .element(
        "body", [:],
        .element(
          "header", [:],
          .element("h1", [:], "\(subject.model)"),
          .element(
            "p", [:],
            HTML(
              "\(pictures.count) pictures of \(subject.annotations), \(report.categories.reduce(0) { $0 + $1.boxes }) "
                + "boxes. A detection counts as shown from \(subject.shown) on."))),
        .element("main", [:], [figures, costs, categoryTable, curves, confusionTable] + errors)))
  }

  /// Errors of one kind, each with its picture.
  private func section(
    _ kind: DetectionError.Kind, _ errors: [DetectionError], _ files: [DetectionError: String]
  ) -> HTML {
    let all = analysis.counts[kind] ?? errors.count
    return .element(
      "section", ["id": kind.rawValue],
      .element("h2", [:], HTML(kind.title)),
      .element(
        "p", [:],
        HTML(
          "\(kind.explanation) \(all == errors.count ? "All \(all)" : "The \(errors.count) costliest of \(all)"); "
            + "together they cost \(Figure.points(analysis.costs[kind])) points of AP50.")),
      .element("div", ["class": "errors"], errors.map { figure($0, files[$0]) }))
  }

  private func figure(_ error: DetectionError, _ file: String?) -> HTML {
    let names = run.evaluation.evaluator.categories
    let picture = run.evaluation.pictures[error.picture].path
    let detection = error.detection.map {
      "found \(Figure.title(names[$0.category])) \(String(format: "%.2f", $0.score))"
    }
    let truth = error.truth.map { "is \(Figure.title(names[$0.category]))" }
    let text = [truth, detection].compactMap { $0 }.joined(separator: ", ")
    return .element(
      "figure", [:],
      file.map {
        .element("img", ["src": $0, "alt": "\(text), in \(picture)", "loading": "lazy"])
      } ?? .element("p", ["class": "none"], "no picture"),
      .element(
        "figcaption", [:],
        .element("strong", [:], HTML(text)),
        .element("span", [:], HTML("costs \(Figure.points(error.cost)) points")),
        .element("small", [:], HTML(picture))))
  }
}

extension DetectionError.Kind {
  /// What people call it.
  var title: String {
    switch self {
    case .missed: "Missed"
    case .background: "Found where nothing is"
    case .localisation: "Badly placed"
    case .category: "Wrong category"
    case .both: "Badly placed and wrong category"
    case .duplicate: "Found twice"
    }
  }

  /// What it means.
  var explanation: String {
    switch self {
    case .missed: "Objects nothing was found for (blue)."
    case .background: "Detections (orange) that touch no object."
    case .localisation: "The category is right, but box (orange) and object (blue) share less than half."
    case .category: "The box fits its object, but the category is another."
    case .both: "Neither box nor category fit."
    case .duplicate: "The object had been found already, with a better score."
    }
  }
}

/// Figures as the report writes them.
enum Figure {
  /// A share of one as a percentage with one decimal; a dash for none.
  static func percent(_ share: Double?) -> String { share.map { String(format: "%.1f", $0 * 100) } ?? "–" }
  /// A part of AP in points of a hundred.
  static func points(_ share: Double?) -> String { String(format: "%.2f", (share ?? 0) * 100) }
  /// A category's name for reading.
  static func title(_ name: String) -> String { name.replacingOccurrences(of: "_", with: " ") }
}
