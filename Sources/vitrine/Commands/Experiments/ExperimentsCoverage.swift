import ArgumentParser
import Catalog
import Foundation
import Looks
import Office

/// `vitrine experiments coverage`.
struct ExperimentsCoverage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "The share of pictures, and of objects in them, that lead to at least one product.",
    discussion: """
      By what brought a picture, category, collection and the month it was studied in. Without --hand-tagged, pictures \
      on which people drew objects in the office are the baseline; with it, it is a JSON file \
      {"SCENE": DOTS, ...} or {"SCENE": {"CATEGORY": DOTS, ...}, ...} of the dots people had set before. Beside what is \
      covered now stands what those alone would cover, and how many times as many dots there are.
      """)

  @OptionGroup var options: DiscoveryOptions

  @Option(name: .long, help: "Dots people set by hand, a JSON object of scene ids and numbers.")
  var handTagged: String?

  func run() async throws {
    let baseline = try handTagged.map { path in
      guard let data = FileManager.default.contents(atPath: path),
        let dots = try? JSONDecoder().decode([String: HandDots].self, from: data)
      else { throw Failure("\(path) is no JSON object of scene ids and numbers of dots") }
      return dots.mapValues(\.byCategory)
    }
    let (discovery, office) = try await options.openWithOffice()
    let studies = discovery.graph.studies
    let drawn = try await office.handDrawnTags()
    let answer = CoverageReport(
      studies, collections: try await discovery.store.collections(holding: studies.map(\.sceneID)),
      sources: try await office.sources(), handTagged: baseline ?? (drawn.isEmpty ? nil : drawn))
    let coverage = answer.coverage
    guard !options.json else { return print(try Output.json(answer)) }
    let hand = answer.handTagged
    var table = Table("", "covered>", "of>", "share>", "by hand>", "share>")
    func add(_ name: String, _ share: Coverage.Share, _ hand: Coverage.Share?) {
      table.add(
        name, "\(share.covered)", "\(share.all)", "\(Output.percent(share.share)) %",
        hand.map { "\($0.covered)" } ?? "", hand.map { "\(Output.percent($0.share)) %" } ?? "")
    }
    add("scenes", coverage.scenes, hand?.scenes)
    add("objects", coverage.objects, hand?.objects)
    for (name, share) in coverage.sources.sorted(by: { $0.key < $1.key }) {
      add("scenes by \(name)", share, hand?.sources[name])
    }
    for (name, share) in coverage.months.sorted(by: { $0.key < $1.key }) {
      add("scenes of \(name)", share, hand?.months[name])
      if let objects = coverage.objectMonths[name] {
        add("objects of \(name)", objects, hand?.objectMonths[name])
      }
    }
    for (name, share) in coverage.collections.sorted(by: { $0.key < $1.key }) {
      add(name.isEmpty ? "scenes of no collection" : "scenes of \(name)", share, hand?.collections[name])
    }
    for (name, share) in coverage.categories.sorted(by: { ($0.value.all, $1.key) > ($1.value.all, $0.key) }) {
      add("  \(name)", share, hand?.categories[name])
    }
    print(table.text)
    if let before = answer.handTaggedDots, let times = answer.timesAsMany {
      print(
        "\(answer.dots) dots where people had set \(before): \(String(format: "%.1f", times)) times as many")
    }
    if let before = answer.handTaggedScenes, let times = answer.timesAsManyScenes {
      print(
        "\(coverage.scenes.covered) scenes with a dot where \(before) had one by hand: "
          + "\(String(format: "%.1f", times)) times as many "
          + "(published for such a system: \(CoverageReport.publishedTimes))")
    }
  }
}

/// Dots people set on a scene: a number, or one for each category.
private struct HandDots: Decodable {
  var byCategory: [String: Int]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let dots = try? container.decode(Int.self) {
      byCategory = ["": dots]
    } else {
      byCategory = try container.decode([String: Int].self)
    }
  }
}
