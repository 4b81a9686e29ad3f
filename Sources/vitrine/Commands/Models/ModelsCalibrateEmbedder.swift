import Annotations
import ArgumentParser
import Evaluation
import Foundation
import Inference
import Networks

/// `vitrine models calibrate-embedder`.
struct ModelsCalibrateEmbedder: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate-embedder",
    abstract: "Make an embedder's confidence believable: exact matches by category, its heads' temperatures.",
    discussion: """
      A plan (Recipes/calibration/embedder.json, see docs/evaluation.md) names scenes whose products are known, and \
      labelled pictures for the heads, none of which the model may have learnt from. For each category the lowest \
      similarity is found from which on a best match is the very product as often as --target asks, with what that let \
      through on scenes it was not made from; for each head the temperature at which its answers are likeliest, with \
      the expected calibration error before and after on the other half. The result goes into model.json; weights and \
      vectors stay as they are, so no catalogue is embedded anew.
      """)

  @Argument(help: "The plan, a JSON file.")
  var plan: String

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "The share of matches called exact that should be right, 0...1.")
  var target = 0.8

  @Flag(name: .long, help: "Only show the result; leave model.json as it is.")
  var dryRun = false

  @Flag(name: .long, help: "Write JSON instead of tables.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (0.05...0.995).contains(target) else { throw ValidationError("--target is 0.05 to 0.995") }
  }

  /// A head's figures.
  struct Head: Encodable {
    let set: String
    let answers: Int
    let top1: Double
    let temperature: Double
    let errorBefore: Double
    let errorAfter: Double
    let errorByChance: Double

    enum CodingKeys: String, CodingKey {
      case set, answers, temperature
      case top1 = "top_1"
      case errorBefore = "calibration_error_before"
      case errorAfter = "calibration_error_after"
      case errorByChance = "error_by_chance"
    }
  }

  /// What was found.
  struct Answer: Encodable {
    var exactMatches: OperatingPoints?
    var heads: [String: Head] = [:]

    enum CodingKeys: String, CodingKey {
      case heads
      case exactMatches = "exact_matches"
    }
  }

  func run() async throws {
    let (plan, place) = try EmbedderCalibrationPlan.read(plan)
    let folder = try ModelChoice.folder(.embedder, named: model)
    // As the network stands: temperatures are found anew, not on top of those of last time.
    var plain = folder.manifest
    plain.input.temperatures = nil
    let embedder = try ModelChoice.embedder(folder.described(by: plain), engine)
    var answer = Answer()
    answer.exactMatches = try await matches(plan, from: place, by: embedder)
    answer.heads = try await heads(plan, from: place, by: embedder)
    if !dryRun {
      var input = folder.manifest.input
      input.exactMatches = answer.exactMatches ?? input.exactMatches
      if !answer.heads.isEmpty {
        input.temperatures = (input.temperatures ?? [:]).merging(answer.heads.mapValues(\.temperature)) { $1 }
      }
      _ = try folder.replacing(input: input)
      Output.note("\(folder.url.appending(path: "model.json").path) now says how sure the model is")
    }
    print(json ? try Output.json(answer) : Self.text(answer))
  }

  private func matches(
    _ plan: EmbedderCalibrationPlan, from folder: URL, by embedder: Embedder
  ) async throws -> OperatingPoints? {
    guard let set = plan.matches else { return nil }
    func place(_ path: String) -> URL {
      path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path)
    }
    if set.isOptional == true, !FileManager.default.fileExists(atPath: place(set.queries).path) {
      Output.note("\(set.queries) is not here; exact matches stay as they are")
      return nil
    }
    let run = RetrievalRun(
      products: try RetrievalProduct.read(place(set.products)).products,
      queries: try RetrievalQuery.read(place(set.queries)).queries)
    let progress = ProgressReport("embedding", unit: "products and queries")
    let embedded = try await run.embedded(by: embedder) { progress.advance(to: $0, of: $1) }
    progress.finish()
    return ExactMatchCalibrator(targetPrecision: target).points(
      for: embedded, of: run, set: place(set.queries).lastPathComponent)
  }

  private func heads(
    _ plan: EmbedderCalibrationPlan, from folder: URL, by embedder: Embedder
  ) async throws -> [String: Head] {
    var heads: [String: Head] = [:]
    let known = Set(
      embedder.configuration.heads.map(\.name)
        + (embedder.configuration.categories > 0 ? [LabelledPicture.category] : []))
    for set in plan.heads ?? [] {
      guard let all = try set.pictures(from: folder) else {
        Output.note("\(set.name) is not here; nothing is measured on it")
        continue
      }
      let pictures = all.filter { !known.isDisjoint(with: $0.labels.keys) }
      guard !pictures.isEmpty else { continue }
      let progress = ProgressReport("asking about \(set.name)", unit: "pictures")
      let answers = try await AttributeRun(pictures).answers(of: embedder) {
        progress.advance(to: $0, of: $1)
      }
      progress.finish()
      Output.notes(answers.unreadable, about: "pictures of \(set.name) that cannot be read")
      for (name, found) in answers.heads where heads[name] == nil && !found.samples.isEmpty {
        heads[name] = Head(
          set: set.name, answers: found.samples.count, top1: found.accuracy,
          temperature: found.temperature(), errorBefore: found.expectedError(),
          errorAfter: found.expectedErrorAfterTemperature(), errorByChance: found.errorByChance())
      }
    }
    return heads
  }

  private static func text(_ answer: Answer) -> String {
    var parts: [String] = []
    if let points = answer.exactMatches { parts.append(ExactMatchTable(points).text) }
    if !answer.heads.isEmpty {
      var table = Table(
        "head", "set", "answers>", "first right>", "temperature>", "error before>", "after>", "by chance>")
      for (name, head) in answer.heads.sorted(by: { $0.key < $1.key }) {
        table.add(
          name, head.set, String(head.answers), Output.percent(head.top1),
          String(format: "%.2f", head.temperature), Output.percent(head.errorBefore),
          Output.percent(head.errorAfter), Output.percent(head.errorByChance))
      }
      parts.append(table.text)
    }
    return parts.joined(separator: "\n\n")
  }
}

/// Thresholds for exact matches, for people.
struct ExactMatchTable {
  let text: String

  init(_ points: OperatingPoints) {
    var table = Table("category", "exact from>", "called exact>", "right>", "")
    func add(_ name: String, _ point: OperatingPoints.Point) {
      table.add(
        name, point.isReached ? String(format: "%.2f", point.threshold) : "never",
        String(point.measured?.shown ?? 0), Output.percent(point.measured?.precision),
        point.isReached ? "" : "the data show \(Output.percent(points.targetPrecision)) % at no similarity")
    }
    for (name, point) in points.categories.sorted(by: { $0.key < $1.key }) { add(name, point) }
    add("all together, and all others", points.pooled)
    text = table.text
  }
}
