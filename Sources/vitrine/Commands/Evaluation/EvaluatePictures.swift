import ArgumentParser
import Evaluation
import Foundation
import Inference

/// `vitrine evaluate pictures`.
struct EvaluatePictures: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures",
    abstract: "Measure whole-picture search: does a cut or edited picture lead back to its original?",
    discussion: """
      Every picture is cut, mirrored, lit, framed and saved again, and each of these is looked for among all originals, \
      as 'vitrine similar --scenes' does. Use pictures the model has not learnt from.
      """)

  @Argument(help: "Pictures and folders.")
  var pictures: [String]

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(
    name: .long,
    help: "Ask the same of another: a model folder, a .safetensors trunk, or 'histogram'; once for each.")
  var compare: [String] = []

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  /// One embedder's figures.
  struct Answer: Encodable {
    let name: String
    let pictures: Int
    let edits: [String: RetrievalScores]
  }

  func run() async throws {
    let run = PictureRun(try PictureList(pictures).files.map { URL(filePath: $0) })
    let measured = try ModelChoice.folder(.embedder, named: model)
    var embedders: [(name: String, embedder: any ObjectEmbedding)] = [
      (
        model.map { URL(filePath: $0).lastPathComponent } ?? "the bundled embedder",
        try ModelChoice.embedder(measured, engine)
      )
    ]
    for text in compare {
      embedders.append(try await ComparedEmbedder.make(text, measured: measured, engine))
    }
    var answers: [Answer] = []
    for (name, embedder) in embedders {
      let progress = ProgressReport("\(name): embedding", unit: "pictures")
      let (scores, count, unreadable) = try await run.scores(of: embedder) {
        progress.advance(to: $0, of: $1)
      }
      progress.finish()
      if answers.isEmpty { Output.notes(unreadable, about: "pictures that cannot be read") }
      guard count > 0 else { throw Failure("none of the pictures can be read") }
      answers.append(
        Answer(
          name: name, pictures: count,
          edits: Dictionary(uniqueKeysWithValues: scores.map { ($0.key.rawValue, $0.value) })))
    }
    if json { return print(try Output.json(answers)) }
    var table = Table(columns: ["edit"] + answers.map { $0.name + ">" })
    for edit in run.edits {
      table.add(
        cells: [edit.rawValue.replacing("_", with: " ")]
          + answers.map { answer in
            let scores = answer.edits[edit.rawValue]
            return "\(Output.percent(scores?.recallAt1)) / \(Output.percent(scores?.recallAt10))"
          })
    }
    print("\(answers[0].pictures) pictures; found at 1 / at 10\n\n" + table.text)
  }
}
