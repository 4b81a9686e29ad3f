import ArgumentParser
import Foundation

#if Training
  import Training
#endif

/// `vitrine train`.
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a detector or an embedder by a recipe.",
    discussion: """
      A recipe is a small JSON file: the network, the data, the schedule; those Vitrine's own models were made with \
      are in Recipes/. The output folder holds log.jsonl, plot.svg, the checkpoint and the best model so far. A \
      run that was stopped goes on where it was when the same command is given again, and ends in the same losses.
      """)

  @Argument(help: "The recipe, a JSON file. Its paths are relative to its own folder.")
  var recipe: String

  @Option(name: .shortAndLong, help: "The folder for log, checkpoint and model. By default runs/NAME.")
  var output: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Go on from the output folder's checkpoint. --no-resume refuses a folder that has one.")
  var resume = true

  #if Training
    func run() async throws {
      let file = URL(filePath: recipe)
      guard FileManager.default.isReadableFile(atPath: file.path) else {
        throw Failure("there is no recipe \(recipe) to read; Vitrine's own are in Recipes/")
      }
      let folder = file.deletingLastPathComponent()
      switch try Recipe.read(file) {
      case .detector(let recipe):
        let place = try outputFolder(recipe.name)
        try await DetectorTrainer(recipe, relativeTo: folder, output: place, note: Output.note).run()
      case .embedder(let recipe):
        let place = try outputFolder(recipe.name)
        try await EmbedderTrainer(recipe, relativeTo: folder, output: place, note: Output.note).run()
      }
    }

    private func outputFolder(_ name: String) throws -> URL {
      let folder = URL(filePath: output ?? "runs/\(name)")
      let used = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      if !resume, !used.isEmpty {
        throw Failure(
          "\(folder.path) already holds a run; name another folder with --output, or leave out --no-resume")
      }
      Output.note("output: \(folder.path)")
      return folder
    }
  #else
    func run() async throws {
      throw Failure("this vitrine was built without training; build it with the package trait 'Training'")
    }
  #endif
}
