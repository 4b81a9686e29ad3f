import ArgumentParser
import Catalog
import Domain
import Foundation
import Looks
import Office

/// What the commands of this folder share: a catalogue whose scenes have been studied.
struct DiscoveryOptions: ParsableArguments {
  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  /// Opens the catalogue and studies the scenes that have not been.
  func open() async throws -> Discovery { try await openWithOffice().discovery }

  /// The same, with what people did in the office.
  func openWithOffice() async throws -> (discovery: Discovery, office: OfficeStore) {
    let workplace = try await Workplace.open(data, engine: engine)
    let discovery = try await workplace.discovery()
    let total = try await workplace.store.sceneCount()
    let progress = ProgressReport("studying", total: total, unit: "scenes")
    var problems: [String] = []
    var done = 0
    while done < total {
      let page = try await workplace.store.scenes(page: Page(limit: 100, offset: done))
      guard !page.isEmpty else { break }
      for scene in page where !discovery.graph.holds(scene.id) {
        do {
          let photo = try Data(contentsOf: workplace.data.scenes.appending(path: scene.image))
          _ = try await discovery.study(photo, ofScene: scene.id)
        } catch {
          problems.append("\(scene.id): \(Failure.sentence(for: error))")
        }
      }
      done += page.count
      progress.advance(to: done)
    }
    progress.finish()
    Output.notes(problems, about: "scenes that cannot be studied")
    return (discovery, workplace.office.store)
  }
}

/// `vitrine goes-with`.
struct GoesWith: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "goes-with", abstract: "What goes with a product: categories and products of them.")

  @Argument(help: "The product's id.")
  var product: String
  @OptionGroup var options: DiscoveryOptions

  func run() async throws {
    guard let groups = try await options.open().groups(with: product, groups: 6, products: 4) else {
      throw Failure("there is no product '\(product)'; 'vitrine search' finds products by their words")
    }
    try GroupOutput.write(groups, json: options.json)
  }
}

/// `vitrine complete`.
struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "What a scene lacks: categories it does not hold, products that suit.")

  @Argument(help: "The scene's id.")
  var scene: String
  @OptionGroup var options: DiscoveryOptions

  func run() async throws {
    guard let groups = try await options.open().groups(completing: scene, groups: 6, products: 4) else {
      throw Failure("there is no scene '\(scene)'")
    }
    try GroupOutput.write(groups, json: options.json)
  }
}

/// `vitrine rooms`.
struct Rooms: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rooms", abstract: "Scenes in which a product or its like stands, with the place.")

  @Argument(help: "The product's id.")
  var product: String
  @OptionGroup var options: DiscoveryOptions

  private struct Line: Encodable {
    var scene: String
    var title: String
    var box: Box
    var similarity: Float
  }

  func run() async throws {
    guard let found = try await options.open().scenes(showing: product, limit: 12) else {
      throw Failure("there is no product '\(product)'; 'vitrine search' finds products by their words")
    }
    let lines = found.map {
      Line(scene: $0.scene.id, title: $0.scene.title, box: $0.place.box, similarity: $0.place.similarity)
    }
    guard !options.json else { return print(try Output.json(lines)) }
    var table = Table("scene", "title", "similarity>", "where")
    for line in lines {
      let (x, y) = line.box.centre
      table.add(
        line.scene, line.title.shortened(to: 40), String(format: "%.2f", line.similarity),
        "\(Int(x * 100)) % from the left, \(Int(y * 100)) % from the top")
    }
    print(table.isEmpty ? "no scene shows anything like it" : table.text)
  }
}

/// `vitrine related`.
struct Related: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "related", abstract: "Scenes related to one, and why.")

  @Argument(help: "The scene's id.")
  var scene: String
  @OptionGroup var options: DiscoveryOptions

  private struct Line: Encodable {
    var scene: String
    var title: String
    var score: Double
    var similarity: Float
    var shares: [String]
  }

  func run() async throws {
    guard let found = try await options.open().scenes(relatedTo: scene, limit: 12) else {
      throw Failure("there is no scene '\(scene)'")
    }
    let lines = found.map {
      Line(
        scene: $0.scene.id, title: $0.scene.title, score: $0.relation.score,
        similarity: $0.relation.similarity,
        shares: $0.relation.shares)
    }
    guard !options.json else { return print(try Output.json(lines)) }
    var table = Table("scene", "title", "score>", "picture>", "both hold")
    for line in lines {
      table.add(
        line.scene, line.title.shortened(to: 40), String(format: "%.2f", line.score),
        String(format: "%.2f", line.similarity), line.shares.joined(separator: ", "))
    }
    print(table.isEmpty ? "no other scene" : table.text)
  }
}

/// `vitrine search`.
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find products by their words: title, description, brand, attributes.")

  @Argument(help: "The words; the last may be the beginning of one.")
  var words: [String]

  @Option(name: .long, help: "Only products of this category.")
  var category: String?

  @Option(name: .long, help: "Products at most.")
  var limit = 12
  @OptionGroup var options: DiscoveryOptions

  func validate() throws {
    guard (1...1_000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
  }

  func run() async throws {
    let workplace = try await Workplace.open(options.data, engine: options.engine)
    let products = try await workplace.discovery().products(
      matching: words.joined(separator: " "), category: category, limit: limit)
    guard !options.json else { return print(try Output.json(products)) }
    var table = Table("product", "title", "category")
    for product in products { table.add(product.id, product.title.shortened(to: 50), product.category ?? "") }
    print(table.isEmpty ? "nothing matches" : table.text)
  }
}

/// Groups as people and programs read them.
enum GroupOutput {
  private struct Group: Encodable {
    var category: String
    var lift: Double
    var products: [LookProduct]
    var scenes: [String]
  }

  static func write(_ groups: [Discovery.Group], json: Bool) throws {
    let lines = groups.map {
      Group(category: $0.category, lift: $0.lift, products: $0.products, scenes: $0.scenes)
    }
    guard !json else { return print(try Output.json(lines)) }
    var table = Table("category", "lift>", "product", "title")
    for line in lines {
      for (place, product) in line.products.enumerated() {
        table.add(
          place == 0 ? line.category : "", place == 0 ? String(format: "%.1f", line.lift) : "", product.id,
          product.title.shortened(to: 50))
      }
    }
    print(table.isEmpty ? "nothing goes with it yet: too few scenes" : table.text)
  }
}
