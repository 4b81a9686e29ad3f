import ArgumentParser

/// `vitrine evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on annotated pictures.",
    discussion: "Figures are those the field reports, so that models can be compared across tools.",
    subcommands: [
      EvaluateDetector.self, EvaluateMasks.self, EvaluateRetrieval.self, EvaluateAttributes.self,
      EvaluatePictures.self,
      EvaluateRanker.self, EvaluateGraph.self, EvaluateSpins.self,
    ])
}
