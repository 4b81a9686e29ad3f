import ArgumentParser
import Domain
import Evaluation
import Foundation
import Inference

/// `vitrine evaluate detector`.
struct EvaluateDetector: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detector",
    abstract: "Measure a detector: COCO's average precision and recall, and what its errors cost.",
    discussion: """
      Categories are matched by name. --map renames the model's categories first ({"our name": "their name"}, many \
      to one, null drops one) and then suppresses what has become double. Categories the annotation file does not \
      have are left out. Values are 0...1 in JSON and percentages in the table. --report writes pages with \
      precision-recall curves, confusions, and the costliest errors with their pictures.
      """)

  @Option(name: .long, help: "The detector's model folder. By default the bundled one.")
  var model: String?

  @OptionGroup var pictures: MeasuredPictures

  @Option(name: .long, help: "Write an HTML report to this folder, which must lie outside Vitrine's own.")
  var report: String?

  @Option(name: .long, help: "Errors of each kind shown in the report.")
  var examples = 24

  @Option(
    name: .long, help: "Write what was found to this file in COCO's form of results, for other tools.")
  var detections: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (0...1000).contains(examples) else { throw ValidationError("--examples is 0 to 1000") }
  }

  func run() async throws {
    let folder = try report.map { try OutsideProject.folder($0, for: "--report") }
    let model = try ModelChoice.folder(.detector, named: model)
    let detector = try ModelChoice.detector(model, engine)
    let run = DetectorRun(try pictures.plan(for: detector), images: pictures.folder)
    let found = try await pictures.detections(of: detector, by: run)
    let report = run.evaluation.report(on: found)
    if let detections {
      let results = try Output.json(run.evaluation.results(found), pretty: false)
      try results.write(toFile: detections, atomically: true, encoding: .utf8)
    }
    if let folder {
      var page = DetectorReportPage(
        .init(
          model: model.url.standardizedFileURL.lastPathComponent, annotations: pictures.name,
          shown: shown(detector)),
        run: run, detections: found, threshold: threshold(of: detector, in: run.evaluation))
      page.examples = examples
      let (file, problems) = try page.write(to: folder)
      Output.notes(problems, about: "pictures that could not be drawn")
      Output.note("the report is \(file.path)")
    }
    print(json ? try Output.json(report) : DetectionTable(report).text)
  }

  /// From which score on a detection of one of the annotations' categories is shown: the lowest of the model's
  /// categories that become it.
  private func threshold(of detector: Detector, in plan: DetectionEvaluation) -> (String) -> Float {
    guard let points = detector.input.operatingPoints else { return { _ in detector.input.scoreThreshold } }
    return { name in
      let sources = plan.modelCategories(becoming: name).map { detector.vocabulary.categories[$0].name }
      return sources.map(points.threshold(of:)).min() ?? points.pooled.threshold
    }
  }

  private func shown(_ detector: Detector) -> String {
    guard let points = detector.input.operatingPoints else {
      return "a score of \(detector.input.scoreThreshold)"
    }
    return
      "its category's operating point (meant to be right \(Output.percent(points.targetPrecision)) % of the time)"
  }
}

/// A detector's figures for people.
struct DetectionTable {
  let text: String

  init(_ report: DetectionReport) {
    var categories = Table("category", "boxes>", "AP>", "AP50>")
    for category in report.categories.sorted(by: { $0.name < $1.name }) where category.averagePrecision != nil
    {
      categories.add(
        category.name, String(category.boxes), Output.percent(category.averagePrecision),
        Output.percent(category.averagePrecision50))
    }
    var whole = Table("", "AP>", "AP50>", "AP75>", "AR100>")
    whole.add(
      "all categories", Output.percent(report.averagePrecision), Output.percent(report.averagePrecision50),
      Output.percent(report.averagePrecision75), Output.percent(report.averageRecall))
    let common = report.averagePrecision(ofCategoriesWithBoxes: DetectionReport.fewestBoxes)
    whole.add(
      "with at least \(DetectionReport.fewestBoxes) boxes", Output.percent(common.all),
      Output.percent(common.at50))
    text = categories.text + "\n\n" + whole.text
  }
}
