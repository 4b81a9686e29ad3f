import ArgumentParser
import Domain
import Foundation
import Images

#if Training
  import Training
#endif

/// `vitrine train`: a recipe, unless said otherwise.
struct Train: ParsableCommand {
  // A command with an argument of its own would take the subcommand's name for it.
  static let configuration = CommandConfiguration(
    abstract:
      "Train a detector, an embedder or a detector's layers by a recipe, or an order by what people did.",
    subcommands: [TrainRecipe.self, TrainRanker.self], defaultSubcommand: TrainRecipe.self)
}

/// `vitrine train RECIPE`.
struct TrainRecipe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe",
    abstract: "Train a detector, an embedder or a detector's layers by a recipe.",
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

  @Option(help: "Write the first pictures as the network would see them into this folder, and do not train.")
  var preview: String?

  @Flag(
    help: """
      Print what the run would do (sets, examples, tasks, heads, schedule, time at the pace of a trial step), and do \
      not train. For embedders.
      """)
  var explain = false

  @Flag(
    inversion: .prefixedNo,
    help: """
      Judge the weights on the validation sets while training. --no-evaluation keeps the last weights: for a machine \
      that has the pictures and a GPU, but neither OpenVINO nor the validation sets.
      """)
  var evaluation = true

  @Flag(
    help: """
      Do not train: judge the model that a run with --no-evaluation left in the output folder, and write what was \
      measured into it.
      """)
  var measure = false

  @Option(help: "Batches made ahead at the same time. By default one for each core but one.")
  var loaders: Int?

  #if Training
    func run() async throws {
      let file = URL(filePath: recipe)
      guard FileManager.default.isReadableFile(atPath: file.path) else {
        throw Failure("there is no recipe \(recipe) to read; Vitrine's own are in Recipes/")
      }
      let folder = file.deletingLastPathComponent()
      switch try Recipe.read(file) {
      case .detector(let recipe):
        if explain { throw Failure("--explain is for embedders; --preview shows what a detector would see") }
        if let preview {
          let trainer = try DetectorTrainer(
            recipe, relativeTo: folder, output: URL(filePath: preview), note: Output.note)
          return try write(trainer.preview(steps: 4), to: URL(filePath: preview))
        }
        let place = try outputFolder(recipe.name)
        let trainer = try DetectorTrainer(
          recipe, relativeTo: folder, output: place, loaders: loaders, note: Output.note)
        if measure { try await trainer.measure() } else { try await trainer.run(evaluates: evaluation) }
      case .embedder(let recipe):
        if explain || preview != nil {
          let trainer = try EmbedderTrainer(
            recipe, relativeTo: folder, output: URL(filePath: preview ?? "."), note: Output.note)
          if explain { print(try trainer.plan(timed: true).text, terminator: "") }
          if let preview {
            let sheets = try (0..<4).map { try trainer.contactSheet(step: $0).picture }
            try write(sheets, to: URL(filePath: preview))
          }
          return
        }
        let place = try outputFolder(recipe.name)
        let trainer = try EmbedderTrainer(
          recipe, relativeTo: folder, output: place, loaders: loaders, note: Output.note)
        if measure { try await trainer.measure() } else { try await trainer.run(evaluates: evaluation) }
      case .layers(let recipe):
        guard !explain, preview == nil, !measure else {
          throw Failure(
            "--explain, --preview and --measure are not for layers; 'vitrine evaluate masks' measures")
        }
        let place = try outputFolder(recipe.name)
        try await LayersTrainer(recipe, relativeTo: folder, output: place, note: Output.note).run()
      }
    }

    private func write(_ pictures: [PixelBuffer], to folder: URL) throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (index, picture) in pictures.enumerated() {
        try picture.encoded(as: .png).write(to: folder.appending(path: "\(index + 1).png"))
      }
      Output.note("\(pictures.count) pictures in \(folder.path)")
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
