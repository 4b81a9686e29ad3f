import ArgumentParser

/// `vitrine models`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List, check, calibrate, quantise and export model folders.",
    discussion: "A model is a folder: model.json and the files it lists with their SHA-256.",
    subcommands: [
      ModelsList.self, ModelsCheck.self, ModelsCalibrate.self, ModelsQuantize.self, ModelsExport.self,
    ])
}
