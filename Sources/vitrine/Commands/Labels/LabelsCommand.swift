import ArgumentParser

/// `vitrine labels`.
struct LabelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels",
    abstract: "Make training labels of what users cut out of pictures.",
    discussion: """
      A crop log is JSON Lines: {"picture": PATH, "box": {"x", "y", "width", "height"} as fractions of the upright \
      picture, "time": ISO 8601, "categories": those of the results shown, best first, null for none}, and optionally \
      "session".
      """,
    subcommands: [LabelsMine.self, LabelsExport.self, LabelsSimulate.self])
}
