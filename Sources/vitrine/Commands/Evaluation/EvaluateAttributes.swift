import ArgumentParser
import Evaluation
import Foundation
import Inference
import Networks

/// `vitrine evaluate attributes`.
struct EvaluateAttributes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attributes",
    abstract: "Measure an embedder's heads: category, colour, article type and the rest.",
    discussion: """
      Asks every head about labelled pictures: how often its first answer is right, and how far its confidence can be \
      believed (expected calibration error, 15 bins; beside it, what as few answers would show of a head whose \
      confidence is exactly right). A label the head does not know counts as a wrong answer.

      Example: --table styles.csv --images images --image-column id --suffix .jpg \
      --label article_type=articleType --label color=baseColour --map color=colors.json --split val
      """)

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "The labels: a CSV file with a header.")
  var table: String

  @Option(name: .long, help: "The folder of the pictures. By default the table's own.")
  var images: String?

  @Option(name: .long, help: "The column that names the picture.")
  var imageColumn = "image"

  @Option(name: .long, help: "What the column leaves out of the file name, such as .jpg.")
  var suffix = ""

  @Option(name: .long, help: "HEAD=COLUMN, once for each head; the head 'category' is the vocabulary's.")
  var label: [String]

  @Option(name: .long, help: "HEAD=FILE, a JSON object of names from the table's to the head's.")
  var map: [String] = []

  @Option(name: .long, help: "Only pictures of this split by the file name's SHA-256: train or val.")
  var split: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  /// A head's figures.
  struct Figures: Encodable {
    let pictures: Int
    let top1: Double
    let calibrationError: Double
    let errorByChance: Double
    let calibrationErrorAfterTemperature: Double
    let temperature: Double

    enum CodingKeys: String, CodingKey {
      case pictures, temperature
      case top1 = "top_1"
      case calibrationError = "calibration_error"
      case errorByChance = "error_by_chance"
      case calibrationErrorAfterTemperature = "calibration_error_after_temperature"
    }
  }

  func run() async throws {
    let pictures = try labelledPictures()
    guard !pictures.isEmpty else {
      throw Failure("no row of \(table) has a label and a picture that is there")
    }
    let embedder = try ModelChoice.embedder(ModelChoice.folder(.embedder, named: model), engine)
    let progress = ProgressReport("asking", unit: "pictures")
    let outcome = try await AttributeRun(pictures).answers(of: embedder) { progress.advance(to: $0, of: $1) }
    progress.finish()
    Output.notes(outcome.unreadable, about: "pictures that cannot be read")
    guard !outcome.heads.isEmpty else {
      let heads = (["category"] + embedder.configuration.heads.map(\.name)).joined(separator: ", ")
      throw Failure("the model has none of these heads; it has \(heads)")
    }
    let figures = outcome.heads.mapValues {
      Figures(
        pictures: $0.samples.count, top1: $0.accuracy, calibrationError: $0.expectedError(),
        errorByChance: $0.errorByChance(),
        calibrationErrorAfterTemperature: $0.expectedErrorAfterTemperature(), temperature: $0.temperature())
    }
    if json { return print(try Output.json(figures)) }
    var table = Table(
      "head", "pictures>", "first answer right>", "calibration error>", "by chance>",
      "best temperature>")
    for (head, figures) in figures.sorted(by: { $0.key < $1.key }) {
      table.add(
        head, String(figures.pictures), Output.percent(figures.top1),
        Output.percent(figures.calibrationError), Output.percent(figures.errorByChance),
        String(format: "%.2f", figures.temperature))
    }
    print(table.text)
  }

  private func labelledPictures() throws -> [LabelledPicture] {
    try LabelledTable(
      table: table, images: images, imageColumn: imageColumn, suffix: suffix,
      columns: pairs(label, option: "--label", wants: "HEAD=COLUMN"),
      maps: pairs(map, option: "--map", wants: "HEAD=FILE"), split: split
    ).pictures()
  }

  private func pairs(_ texts: [String], option: String, wants: String) throws -> [String: String] {
    var result: [String: String] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw Failure("\(option) wants \(wants), not '\(text)'") }
      result[parts[0]] = parts[1]
    }
    return result
  }
}
