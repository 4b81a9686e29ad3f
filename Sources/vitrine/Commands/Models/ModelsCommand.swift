import ArgumentParser

/// `vitrine models`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Add, choose, list, check, calibrate, quantise and export models.",
    discussion: "A model is a folder: model.json and the files it lists with their SHA-256.",
    subcommands: [
      ModelsList.self, ModelsCheck.self, ModelsAdd.self, ModelsUse.self, ModelsRollback.self,
      ModelsCalibrate.self, ModelsCalibrateEmbedder.self,
      ModelsQuantize.self, ModelsExport.self,
    ])
}
