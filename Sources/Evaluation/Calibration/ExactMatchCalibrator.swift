import Annotations
import Foundation
import Inference

/// Finds, category by category, the similarity from which on a best match may be called the very product.
///
/// The rule is that of the dots (``OperatingPointCalibrator``), with a best match in the place of a detection: how
/// probable it is that a match of some similarity is right is one curve over all categories, with an offset for each
/// that has evidence of its own. What is let through is measured on the half of the scenes the thresholds were not
/// made from.
public struct ExactMatchCalibrator: Sendable {
  /// The share of matches called exact that should be right, 0...1.
  public var targetPrecision: Double

  /// A calibration for a target.
  public init(targetPrecision: Double = 0.8) { self.targetPrecision = targetPrecision }

  /// The thresholds of an embedder on questions with known answers.
  ///
  /// - Parameters:
  ///   - embedded: the answers.
  ///   - run: what was asked.
  ///   - set: the name under which the check is kept.
  public func points(for embedded: EmbeddedRetrieval, of run: RetrievalRun, set: String) -> OperatingPoints {
    let matches = embedded.bestMatches
    let categories = Set(embedded.queries.map(\.category)).sorted()
    let positions = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1, $0) })
    // By scene: two objects of one scene are more alike than two of different ones.
    let scenes = Dictionary(grouping: embedded.queries.indices) {
      run.queries[embedded.places[$0]].image.path
    }
    let pictures = scenes.sorted { $0.key < $1.key }.map { path, members in
      JudgedPicture(
        path: path,
        verdicts: members.compactMap { member in
          guard let match = matches[member], let category = positions[embedded.queries[member].category]
          else { return nil }
          return .init(category: category, score: match.similarity, isRight: match.isRight)
        }, wanted: members.count)
    }
    return OperatingPointCalibrator(targetPrecision: targetPrecision).points(
      for: pictures, categories: categories, measured: Array(categories.indices), set: set)
  }
}
