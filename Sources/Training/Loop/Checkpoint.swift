import Foundation
import Networks

/// Everything a killed run needs to go on: weights, optimiser state, running average, and how far it was.
///
/// Written beside its final place and moved there, so that a kill while writing leaves the last one whole.
struct Checkpoint {
  /// Steps done.
  var step: Int
  /// The recipe's text, to refuse another's checkpoint.
  var recipe: String
  /// Best value of the deciding metric so far.
  var best: Double?
  /// The step that value was measured at.
  var bestStep: Int?
  /// Tensors by group: "weights", "average", "optimizer", "memory".
  var groups: [String: Weights]

  /// Reads a checkpoint; nil when there is none.
  static func read(_ file: URL) throws -> Checkpoint? {
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    let (tensors, metadata) = try Safetensors.read(file)
    guard let step = metadata["step"].flatMap({ Int($0) }), let recipe = metadata["recipe"] else {
      throw TrainingError.checkpoint("\(file.path) is not one of ours; remove it to start anew")
    }
    let groups = Dictionary(
      uniqueKeysWithValues: ["weights", "average", "optimizer", "memory"].map { ($0, tensors.below($0)) })
    return Checkpoint(
      step: step, recipe: recipe, best: metadata["best"].flatMap { Double($0) },
      bestStep: metadata["best_step"].flatMap { Int($0) }, groups: groups)
  }

  /// Writes the checkpoint in one piece.
  func write(_ file: URL) throws {
    var tensors: Weights = [:]
    for (name, group) in groups { tensors.merge(group.placed(under: name)) { first, _ in first } }
    var metadata = ["step": String(step), "recipe": recipe]
    if let best { metadata["best"] = String(best) }
    if let bestStep { metadata["best_step"] = String(bestStep) }
    let partial = file.appendingPathExtension("partial")
    try Safetensors.write(tensors, metadata: metadata, to: partial)
    // rename(2) replaces in one step, whether or not there was a checkpoint before.
    guard rename(partial.path, file.path) == 0 else {
      throw TrainingError.checkpoint("\(file.path) cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
