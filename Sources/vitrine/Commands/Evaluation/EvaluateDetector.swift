import Annotations
import ArgumentParser
import Domain
import Evaluation
import Foundation
import Inference

/// `vitrine evaluate detector`.
struct EvaluateDetector: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detector",
    abstract: "Measure a detector: COCO's average precision and recall.",
    discussion: """
      Categories are matched by name. --map renames the model's categories first ({"our name": "their name"}, many \
      to one, null drops one) and then suppresses what has become double. Categories the annotation file does not \
      have are left out. Values are 0...1 in JSON and percentages in the table.
      """)

  @Option(name: .long, help: "The detector's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "The folder the annotation file's picture names start from.")
  var images: String

  @Option(name: .long, help: "The annotations, a COCO JSON file.")
  var annotations: String

  @Option(name: .long, help: "A JSON object that renames the model's categories to the file's.")
  var map: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let (truth, problems) = try COCOAnnotations.read(URL(filePath: annotations))
    Output.notes(problems.map(\.description), about: "rows of \(annotations) left out")
    let names = try map.map { try CategoryMap(reading: URL(filePath: $0)) }
    let detector = try ModelChoice.detector(ModelChoice.folder(.detector, named: model), engine)
    let plan = DetectionEvaluation(
      annotations: truth, modelCategories: detector.vocabulary.categories.map(\.name), map: names)
    guard !plan.evaluator.categories.isEmpty else {
      throw Failure(
        "no category of the model is one of \(annotations); give --map with names the file has, such as "
          + truth.categories.prefix(5).map(\.name).joined(separator: ", "))
    }
    if !plan.unreachable.isEmpty {
      Output.note("not measured, the model cannot name them: \(plan.unreachable.joined(separator: ", "))")
    }
    let progress = ProgressReport("detecting", unit: "pictures")
    let (report, unreadable) = try await DetectorRun(plan, images: URL(filePath: images))
      .report(of: detector) { progress.advance(to: $0, of: $1) }
    progress.finish()
    guard unreadable.count < plan.pictures.count else {
      throw Failure("none of the \(plan.pictures.count) pictures can be read from \(images); check --images")
    }
    Output.notes(unreadable, about: "pictures that cannot be read, counted as without detections")
    print(json ? try Output.json(report) : DetectionTable(report).text)
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
