import Annotations
import ArgumentParser
import Catalog
import Domain
import Foundation
import Looks
import Ranking

/// `vitrine pairs engaged`.
struct PairsEngaged: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engaged",
    abstract: "Make pairs of what visitors clicked and saved on looks.",
    discussion: """
      The visits of an object vote for the products they clicked, saved, put into a cart or bought, a place that is \
      looked at less counting more. Where enough visits agree, object and product become a box of a COCO file with a \
      product and a confidence, as 'pairs' sets of recipes read them; picture paths are the scenes' own. --truth \
      compares them with annotations of the same pictures.
      """)

  @OptionGroup var log: EventLogOptions

  @Option(name: .shortAndLong, help: "The COCO file to write.")
  var output: String

  @Option(name: .long, help: "Visits that must have taken something of an object.")
  var visits = 3

  @Option(name: .long, help: "The share of the votes the product must have, 0...1.")
  var agreement: Float = 0.4

  @Option(name: .long, help: "The confidence a pair must have, 0...1.")
  var confidence: Float = 0

  @Flag(name: .long, help: "Leave out objects that a simulator's visits are among.")
  var real = false

  @Option(name: .long, help: "Annotations with products of the same pictures, a COCO file, to compare with.")
  var truth: String?

  @Flag(name: .long, help: "Write the summary as JSON.")
  var json = false

  func validate() throws {
    guard visits >= 1 else { throw ValidationError("--visits is at least 1") }
    guard [agreement, confidence].allSatisfy({ (0...1).contains($0) }) else {
      throw ValidationError("--agreement and --confidence are 0 to 1")
    }
  }

  func run() async throws {
    let events = try log.open()
    let store = try await DataFolder(url: URL(filePath: log.data)).open()
    let bias = try await ImpressionBuilder(log: events).bias()
    var options = EngagementMiner.Options()
    options.fewestVisits = visits
    options.agreement = agreement
    options.confidence = confidence
    let found = try await EngagementMiner(log: events, options: options).pairs(bias: bias)
      .filter { !real || !$0.isSimulated }
    let products = try await store.products(ids: Array(Set(found.map(\.product))))
    var sheet = try PairSheet(output, vocabulary: .standard, goesOn: false)
    for (id, pairs) in Dictionary(grouping: found, by: \.scene).sorted(by: { $0.key < $1.key }) {
      guard let scene = try await store.scene(id: id) else { continue }
      let size = (Float(scene.width), Float(scene.height))
      sheet.add(
        pairs.compactMap { pair in
          guard let category = products[pair.product]?.product.category else { return nil }
          return PairSheet.Row(
            box: pair.box.scaled(size.0, size.1), category: category, product: pair.product,
            confidence: pair.confidence)
        }, of: scene.image, width: scene.width, height: scene.height)
    }
    try sheet.write()
    let summary = EngagedSummary(
      pictures: sheet.annotations.images.count, pairs: sheet.annotations.annotations.count,
      products: Set(sheet.annotations.annotations.compactMap(\.product)).count,
      simulated: found.count(where: \.isSimulated),
      check: try truth.map {
        PairCheck(sheet.annotations, truth: try COCOAnnotations.read(URL(filePath: $0)).annotations)
      })
    print(json ? try Output.json(summary) : summary.text(output))
  }
}

/// What a run gave.
private struct EngagedSummary: Encodable {
  let pictures: Int
  let pairs: Int
  let products: Int
  /// Pairs that a simulator's visits are among.
  let simulated: Int
  let check: PairCheck?

  func text(_ output: String) -> String {
    var lines = [
      "\(pairs) pairs with \(products) products on \(pictures) pictures are in \(output)"
        + (simulated > 0 ? "; \(simulated) rest on simulated visits" : "")
    ]
    if let check { lines.append(check.text) }
    return lines.joined(separator: "\n")
  }
}
