import ArgumentParser
import Catalog
import Foundation
import Looks

/// `vitrine experiments coverage`.
struct ExperimentsCoverage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "The share of pictures, and of objects in them, that lead to at least one product.",
    discussion: """
      By category, collection and the month a picture was studied in. --hand-tagged takes a JSON file {"SCENE": DOTS, \
      ...} of the dots people had set before, and tells how many times as many there are now.
      """)

  @OptionGroup var options: DiscoveryOptions

  @Option(name: .long, help: "Dots people set by hand, a JSON object of scene ids and numbers.")
  var handTagged: String?

  private struct Answer: Encodable {
    var coverage: Coverage
    var dots: Int
    var handTaggedDots: Int?
    var handTaggedScenes: Int?
    var timesAsMany: Double?

    enum CodingKeys: String, CodingKey {
      case coverage, dots
      case handTaggedDots = "hand_tagged_dots"
      case handTaggedScenes = "hand_tagged_scenes"
      case timesAsMany = "times_as_many"
    }
  }

  func run() async throws {
    let baseline = try handTagged.map { path in
      guard let data = FileManager.default.contents(atPath: path),
        let dots = try? JSONDecoder().decode([String: Int].self, from: data)
      else { throw Failure("\(path) is no JSON object of scene ids and numbers of dots") }
      return dots
    }
    let discovery = try await options.open()
    let studies = discovery.graph.studies
    let holding = try await discovery.store.collections(holding: studies.map(\.sceneID))
    let coverage = Coverage(studies, collections: holding)
    let known = Set(studies.map(\.sceneID))
    let before = baseline?.filter { known.contains($0.key) }
    let dotsBefore = before?.values.reduce(0, +)
    let answer = Answer(
      coverage: coverage, dots: coverage.dots, handTaggedDots: dotsBefore,
      handTaggedScenes: before?.count { $0.value > 0 },
      timesAsMany: dotsBefore.flatMap { $0 > 0 ? Double(coverage.dots) / Double($0) : nil })
    guard !options.json else { return print(try Output.json(answer)) }
    var table = Table("", "covered>", "of>", "share>")
    func add(_ name: String, _ share: Coverage.Share) {
      table.add(name, "\(share.covered)", "\(share.all)", "\(Output.percent(share.share)) %")
    }
    add("scenes", coverage.scenes)
    add("objects", coverage.objects)
    for (name, share) in coverage.months.sorted(by: { $0.key < $1.key }) { add("scenes of \(name)", share) }
    for (name, share) in coverage.collections.sorted(by: { $0.key < $1.key }) {
      add(name.isEmpty ? "scenes of no collection" : "scenes of \(name)", share)
    }
    for (name, share) in coverage.categories.sorted(by: { ($0.value.all, $1.key) > ($1.value.all, $0.key) }) {
      add("  \(name)", share)
    }
    print(table.text)
    if let dotsBefore, let times = answer.timesAsMany {
      print(
        "\(coverage.dots) dots where people had set \(dotsBefore): \(String(format: "%.1f", times)) times as many"
      )
    }
  }
}
