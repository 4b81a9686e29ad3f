import ArgumentParser
import Domain
import Evaluation
import Foundation
import Inference

/// `vitrine models calibrate`.
struct ModelsCalibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Find the scores from which on a detector's dots are right.",
    discussion: """
      For each category the lowest score is found from which on detections are right (IoU 0.5 and category) as often \
      as --target asks, on annotated pictures the model did not learn from; a rare category leans on all \
      categories together. The rule is checked on the half of the pictures it was not made from. The result goes into \
      the folder's model.json and decides which dots are shown; a second run on other pictures adds the categories \
      those have. --map is that of 'vitrine evaluate detector'.
      """)

  @Argument(help: "The detector's model folder. By default the bundled one.")
  var model: String?

  @OptionGroup var pictures: MeasuredPictures

  @Option(name: .long, help: "The share of shown dots that should be right, 0...1.")
  var target = 0.9

  @Flag(name: .long, help: "Forget what earlier runs found instead of adding to it.")
  var replace = false

  @Flag(name: .long, help: "Only show the result; leave model.json as it is.")
  var dryRun = false

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (0.05...0.995).contains(target) else { throw ValidationError("--target is 0.05 to 0.995") }
  }

  func run() async throws {
    let folder = try ModelChoice.folder(.detector, named: model)
    let detector = try ModelChoice.detector(folder, engine)
    let run = DetectorRun(try pictures.plan(for: detector), images: pictures.folder)
    let found = OperatingPointCalibrator(targetPrecision: target).points(
      for: run.evaluation, detections: try await pictures.detections(of: detector, by: run),
      categories: detector.vocabulary.categories.map(\.name), set: pictures.name)
    let earlier = replace ? nil : folder.manifest.input.operatingPoints
    let points = earlier?.merging(found) ?? found
    if !dryRun {
      var input = folder.manifest.input
      input.operatingPoints = points
      _ = try folder.replacing(input: input)
      Output.note("\(folder.url.appending(path: "model.json").path) now says which dots are shown")
    }
    print(json ? try Output.json(points) : OperatingPointTable(points).text)
  }
}

/// Operating points for people.
struct OperatingPointTable {
  let text: String

  init(_ points: OperatingPoints) {
    let target = "\(Output.percent(points.targetPrecision)) %"
    var categories = Table("category", "shown from>", "")
    func add(_ name: String, _ point: OperatingPoints.Point) {
      categories.add(
        name, String(format: "%.2f", point.threshold),
        point.isReached ? "" : "the data do not show \(target) at any score")
    }
    for (name, point) in points.categories.sorted(by: { $0.key < $1.key }) { add(name, point) }
    add("all others", points.pooled)
    var lines = [categories.text]
    for (name, check) in points.checks.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "\(name), held-out halves of \(check.pictures) pictures: \(check.shown) dots, "
          + "\(Output.percent(check.precision)) % of them right, "
          + "\(Output.percent(check.recall)) % of the objects shown")
    }
    text = lines.joined(separator: "\n\n")
  }
}
