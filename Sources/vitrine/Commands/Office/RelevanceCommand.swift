import ArgumentParser
import Catalog
import Domain
import Foundation
import Looks
import Networks
import Office

/// `vitrine relevance`.
struct RelevanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relevance",
    abstract: "Ask people which of two models finds the better products.",
    subcommands: [RelevancePrepare.self, RelevanceReportCommand.self])
}

/// `vitrine relevance prepare`.
struct RelevancePrepare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Sample queries and let two embedders answer them.",
    discussion: """
      Objects are sampled from the catalogue's scenes. Graders judge at /office/relevance/NAME, without knowing which \
      side is which; queries both sides answer alike are left out.
      """)

  @Argument(help: "What the study is called.")
  var name: String

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  @Option(name: .long, help: "The first embedder's model folder. By default the catalogue's own.")
  var firstEmbedder: String?

  @Option(name: .long, help: "The second embedder's model folder.")
  var secondEmbedder: String

  @Option(name: .long, help: "Queries.")
  var queries = 50

  @Option(name: .long, help: "Which sample.")
  var seed: UInt64 = 1

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard Account.isName(name) else { throw ValidationError("a name is 1 to 64 letters, digits and . - _ @") }
    guard (1...10_000).contains(queries) else { throw ValidationError("--queries is 1 to 10000") }
  }

  func run() async throws {
    let first = try await Workplace.open(try options(firstEmbedder), engine: engine)
    let second = try await Workplace.open(try options(secondEmbedder), engine: engine)
    var generator = SplitMix64(seed: seed)
    var scenes: [Scene] = []
    while true {
      let page = try await first.store.scenes(page: Page(limit: 500, offset: scenes.count))
      scenes += page
      if page.count < 500 { break }
    }
    var items: [RelevanceStudy.Item] = []
    for scene in scenes.shuffled(using: &generator) {
      guard items.count < queries else { break }
      let picture = try Data(contentsOf: first.data.scenes.appending(path: scene.image))
      let objects = try await first.finder.look(in: picture).objects.shuffled(using: &generator).prefix(3)
      for object in objects where items.count < queries {
        let answers = try await (
          first.finder.look(in: picture, crop: object.box), second.finder.look(in: picture, crop: object.box)
        )
        let ids = (answers.0.products, answers.1.products)
        guard ids.0 != ids.1 else { continue }
        items.append(.init(sceneID: scene.id, box: object.box, first: ids.0, second: ids.1))
      }
    }
    guard !items.isEmpty else {
      throw Failure(
        "no query was found that the two answer differently; import scenes with 'vitrine scenes import'")
    }
    _ = try await first.office.store.makeStudy(
      name: name, first: label(firstEmbedder), second: label(secondEmbedder), items: items)
    try await first.office.store.audit(who: OfficeOptions.who, action: "relevance prepare", subject: name)
    print("\(items.count) queries; graders judge them at /office/relevance/\(name)")
  }

  private func options(_ embedder: String?) throws -> DataOptions {
    try DataOptions.parse(["--data", data] + (embedder.map { ["--embedder", $0] } ?? []))
  }

  private func label(_ path: String?) -> String {
    path.map { URL(filePath: $0).lastPathComponent } ?? "present"
  }
}

extension Look {
  /// The first object's products, as many as graders compare.
  fileprivate var products: [String] { objects.first?.products.prefix(6).map(\.id) ?? [] }
}

/// `vitrine relevance report`.
struct RelevanceReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "What graders have found, with intervals and how far they agree.")

  @Argument(help: "The study.")
  var name: String

  @Flag(name: .long, help: "Write JSON.")
  var json = false

  @OptionGroup var office: OfficeOptions

  func run() async throws {
    let store = try await office.open().store
    guard let study = try await store.study(name) else { throw Failure("there is no study '\(name)'") }
    let report = try await store.report(of: study)
    if json { return print(try Output.json(report)) }
    let share = report.firstShare.map { share in
      let bounds = report.interval ?? [0, 1]
      return "\(Output.percent(share)) % (95 %: \(Output.percent(bounds[0])) to \(Output.percent(bounds[1])))"
    }
    print(
      """
      \(report.first) against \(report.second): \(report.judgements) judgements by \(report.graders) people on \
      \(report.judgedItems) of \(report.items) queries
      first better \(report.firstWins), second better \(report.secondWins), ties \(report.ties), neither \(report.neither)
      the first wins \(share ?? "nothing yet") of those decided
      agreement (Krippendorff's alpha): \(report.agreement.map { String(format: "%.2f", $0) } ?? "needs two people on a query")
      """)
  }
}
