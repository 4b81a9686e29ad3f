import Annotations
import ArgumentParser
import Domain
import Evaluation
import Foundation
import Inference

/// The annotated pictures a detector is measured on.
struct MeasuredPictures: ParsableArguments {
  @Option(name: .long, help: "The folder the annotation file's picture names start from.")
  var images: String

  @Option(name: .long, help: "The annotations, a COCO JSON file.")
  var annotations: String

  @Option(name: .long, help: "A JSON object that renames the model's categories to the file's.")
  var map: String?

  @OptionGroup var part: SplitOptions

  /// The annotation file's name, for people.
  var name: String { URL(filePath: annotations).lastPathComponent }
  /// The pictures' folder.
  var folder: URL { URL(filePath: images) }

  /// The plan for measuring a detector, which must know at least one of the categories.
  func plan(for detector: Detector) throws -> DetectionEvaluation {
    let truth = try part.read(annotations)
    let plan = DetectionEvaluation(
      annotations: truth, modelCategories: detector.vocabulary.categories.map(\.name),
      map: try map.map { try CategoryMap(reading: URL(filePath: $0)) })
    guard !plan.evaluator.categories.isEmpty else {
      throw Failure(
        "no category of the model is one of \(annotations); give --map with names the file has, such as "
          + truth.categories.prefix(5).map(\.name).joined(separator: ", "))
    }
    if !plan.unreachable.isEmpty {
      Output.note("not measured, the model cannot name them: \(plan.unreachable.joined(separator: ", "))")
    }
    return plan
  }

  /// What the detector finds on the pictures, weak detections too.
  func detections(of detector: Detector, by run: DetectorRun) async throws -> [[Detection]] {
    let progress = ProgressReport("detecting", unit: "pictures")
    let (detections, unreadable) = try await run.detections(of: detector) { progress.advance(to: $0, of: $1) }
    progress.finish()
    guard unreadable.count < detections.count else {
      throw Failure("none of the \(detections.count) pictures can be read from \(images); check --images")
    }
    Output.notes(unreadable, about: "pictures that cannot be read, counted as without detections")
    return detections
  }
}
