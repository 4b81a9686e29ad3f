import Annotations
import Domain
import Evaluation
import Foundation

/// A set a detector is measured on while it trains, as `vitrine evaluate detector` would measure it.
struct DetectorValidation {
  let name: String
  /// Share of the deciding metric, relative to the other sets.
  let weight: Float
  let plan: DetectionEvaluation
  let images: URL

  /// The plan of a recipe's set; nil when an optional one is absent.
  ///
  /// With an evaluation map the set's own labels are what is measured; otherwise the vocabulary's categories.
  init?(_ source: DetectionSource, relativeTo folder: URL, vocabulary: Vocabulary) throws {
    name = source.name
    weight = source.weight ?? 1
    images = folder.resolving(source.images)
    guard let dataSet = try source.read(relativeTo: folder, vocabulary: vocabulary) else { return nil }
    guard let map = source.evaluationMap else {
      plan = DetectionEvaluation(pictures: dataSet.pictures, vocabulary: vocabulary)
      return
    }
    var (truth, _) = try COCOAnnotations.read(folder.resolving(source.annotations))
    let kept = Set(dataSet.pictures.map(\.id))
    truth.keep { kept.contains($0.id) }
    plan = DetectionEvaluation(
      annotations: truth, modelCategories: vocabulary.categories.map(\.name),
      map: try CategoryMap(reading: folder.resolving(map)))
  }
}
