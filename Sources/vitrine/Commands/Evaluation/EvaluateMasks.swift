import Annotations
import ArgumentParser
import Domain
import Evaluation
import Foundation
import Inference

/// `vitrine evaluate masks`.
struct EvaluateMasks: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "masks",
    abstract: "Measure a detector's layers: masks, classes of places, inner garments, wholes.",
    discussion: """
      Outlines come from the annotation file (COCO run lengths in 'segmentation', of whole objects in \
      'full_segmentation'), or from --labels, a folder with a picture of category ids for each photo. --classes says \
      which class of the semantic branch each label is; then mean IoU over the classes and the recall of inner \
      garments under outer ones are measured too. Values are 0...1 in JSON and percentages in the table.
      """)

  @Option(name: .long, help: "The layers' model folder. By default the bundled one.")
  var layers: String?

  @Option(name: .long, help: "The detector they were trained on. By default the bundled one.")
  var detector: String?

  @OptionGroup var pictures: MeasuredPictures

  @Option(name: .long, help: "A folder of PNG pictures that hold a category id for every pixel.")
  var labels: String?

  @Option(name: .long, help: "A JSON object from the file's labels to the classes of places.")
  var classes: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let model = try LayersModel(ModelChoice.folder(.layers, named: layers))
    let detector = try ModelChoice.detector(ModelChoice.folder(.detector, named: detector), engine)
    try await detector.load(model, engine: .shared(), options: engine.compile)
    let truth = try pictures.part.read(pictures.annotations)
    let run = MasksRun(
      MaskedPictures(truth, folder: pictures.folder, labels: labels.map { URL(filePath: $0) }),
      map: try pictures.map.map { try CategoryMap(reading: URL(filePath: $0)) } ?? .identity,
      classes: try classes.map { try CategoryMap(reading: URL(filePath: $0)) })
    let progress = ProgressReport("drawing", unit: "pictures")
    let report = try await run.report(of: detector, layers: model.configuration) {
      progress.advance(to: $0, of: $1)
    }
    progress.finish()
    print(json ? try Output.json(report) : Self.text(report))
  }

  private static func text(_ report: MasksReport) -> String {
    var table = Table("\(report.pictures) pictures", "value>")
    func add(_ name: String, _ value: Double?) {
      if let value { table.add(name, Output.percent(value)) }
    }
    add("mask AP", report.masks?.averagePrecision)
    add("mask AP50", report.masks?.averagePrecision50)
    add("box AP", report.boxes?.averagePrecision)
    add("box AP50", report.boxes?.averagePrecision50)
    add("mask IoU on true boxes", report.maskOverlap)
    add("places, mean IoU of garments", report.places?.meanOverlap)
    add("places, pixels right", report.places?.accuracy)
    for (name, value) in (report.places?.classes ?? [:]).sorted(by: { $0.key < $1.key }) {
      add("  \(name)", value)
    }
    if let layered = report.layered {
      let rows = [
        ("boxes", layered.boxes), ("as many boxes", layered.boxesAtEqualCount), ("layers", layered.layers),
      ]
      for (name, recall) in rows {
        add("inner garments of \(layered.pairs), \(name)", recall.rightClass)
        add("  whatever it is called", recall.anyClass)
      }
      add("additions that are there", layered.addedPrecision)
    }
    if let wholes = report.wholes {
      add("wholes of \(wholes.objects) partly hidden, IoU", wholes.whole)
      add("  what is drawn as visible", wholes.visible)
      add("  what truly shows", wholes.trueVisible)
      add("  error of the hidden share", wholes.hiddenError)
      add("  error when the mean is said of all", wholes.hiddenErrorOfMean)
    }
    return table.text
  }
}
