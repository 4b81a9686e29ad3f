import Catalog
import Domain
import Foundation
import Networks

/// How well the graph completes rooms: a category is taken out of a room and asked for again.
///
/// Every object of that category is held out, so that nothing tells of it; the whole picture, which shows it still, is not
/// used. The right category is to come early among those the room lacks; and one of the right products among all
/// products of the catalogue.
public struct GraphEvaluation: Sendable {
  /// A number with its 95 % interval, by resampling rooms.
  public struct Share: Sendable, Hashable, Codable {
    /// The share.
    public var value: Double
    /// Lower end.
    public var low: Double
    /// Upper end.
    public var high: Double
  }

  /// Recalls of one way of ranking.
  public struct Recalls: Sendable, Hashable, Codable {
    /// The right category is first.
    public var categoryAt1: Share
    /// The right category is among the first three.
    public var categoryAt3: Share
    /// One over the place of the right category, on average.
    public var categoryMRR: Share
    /// A right product is among the first ten.
    public var productAt10: Share
    /// A right product is among the first fifty.
    public var productAt50: Share

    enum CodingKeys: String, CodingKey {
      case categoryAt1 = "category_at_1"
      case categoryAt3 = "category_at_3"
      case categoryMRR = "category_mrr"
      case productAt10 = "product_at_10"
      case productAt50 = "product_at_50"
    }
  }

  /// What was measured.
  public struct Report: Sendable, Hashable, Codable {
    /// Rooms asked about.
    public var rooms: Int
    /// Categories held out.
    public var categoryQuestions: Int
    /// Those of which a product is known.
    public var productQuestions: Int
    /// By ways of ranking.
    public var ways: [String: Recalls]

    enum CodingKeys: String, CodingKey {
      case rooms, ways
      case categoryQuestions = "category_questions"
      case productQuestions = "product_questions"
    }
  }

  /// One question's places, from 1; nil for not found or not known.
  private struct Places {
    var room: String
    var category: Int?
    var product: Int?
    var hasProduct: Bool
  }

  private let known: [SceneStudy]
  private let asked: [SceneStudy]
  private let index: PartitionedScanIndex
  private let categoryOf: [String: String]
  private let palettes: [String: ColourPalette]

  /// An evaluation.
  ///
  /// - Parameters:
  ///   - known: scenes the graph is built from; objects name their products.
  ///   - asked: scenes that are asked about.
  ///   - index: the catalogue.
  ///   - categoryOf: each product's category.
  ///   - palettes: each product's colours, as far as they are known.
  public init(
    known: [SceneStudy], asked: [SceneStudy], index: PartitionedScanIndex, categoryOf: [String: String],
    palettes: [String: ColourPalette] = [:]
  ) {
    self.palettes = palettes
    self.known = known
    self.asked = asked
    self.index = index
    self.categoryOf = categoryOf
  }

  /// Measures popularity, lifts alone, the graph without colours, and the whole graph.
  public func report(_ options: SceneGraph.Options) async throws -> Report {
    var lifts = options
    lifts.neighbourWeight = 0
    lifts.colourWeight = 0
    var colourless = options
    colourless.colourWeight = 0
    var ways: [String: Recalls] = [:]
    var questions: [Places] = []
    for (name, choice) in [
      ("popularity", nil), ("lift", lifts), ("without colours", colourless), ("graph", options),
    ]
      as [(String, SceneGraph.Options?)]
    {
      questions = try await places(choice)
      ways[name] = Self.recalls(questions)
    }
    return Report(
      rooms: Set(questions.map(\.room)).count, categoryQuestions: questions.count,
      productQuestions: questions.count { $0.hasProduct }, ways: ways)
  }

  private func places(_ options: SceneGraph.Options?) async throws -> [Places] {
    let graph = SceneGraph(modelID: index.modelID, dimension: index.dimension, options: options ?? .init())
    try graph.add(known)
    var categories: [String: Int] = [:]
    var products: [String: Int] = [:]
    for study in known {
      for category in Set(study.objects.map(\.category)) { categories[category, default: 0] += 1 }
      for product in Set(study.objects.compactMap(\.product)) { products[product, default: 0] += 1 }
    }
    var places: [Places] = []
    for study in asked {
      for held in Set(study.objects.map(\.category)).sorted() {
        let rest = study.objects.filter { $0.category != held }
        guard !rest.isEmpty else { continue }
        let right = Set(study.objects.filter { $0.category == held }.compactMap(\.product))
          .filter { categoryOf[$0] != nil }
        let present = Set(rest.map(\.category))
        let ranked: (categories: [String], products: [String])
        if options == nil {
          ranked = popular(categories, products, without: present)
        } else {
          ranked = try await complements(
            graph,
            GraphQuery(
              objects: rest.map { ($0.category, $0.vector) }, sceneID: study.sceneID,
              palettes: rest.compactMap { ColourPalette($0.colours, hasGround: false) }))
        }
        places.append(
          Places(
            room: study.sceneID, category: ranked.categories.firstIndex(of: held).map { $0 + 1 },
            product: ranked.products.firstIndex { right.contains($0) }.map { $0 + 1 },
            hasProduct: !right.isEmpty))
      }
    }
    return places
  }

  private func popular(_ categories: [String: Int], _ products: [String: Int], without present: Set<String>)
    -> (
      categories: [String], products: [String]
    )
  {
    let names = categories.keys.filter { !present.contains($0) }
      .sorted { (categories[$0] ?? 0, $1) > (categories[$1] ?? 0, $0) }
    let ids = products.keys.filter { id in categoryOf[id].map { !present.contains($0) } ?? false }
      .sorted { (products[$0] ?? 0, $1) > (products[$1] ?? 0, $0) }
    return (names, ids)
  }

  private func complements(_ graph: SceneGraph, _ query: GraphQuery) async throws -> (
    categories: [String], products: [String]
  ) {
    let found = try graph.complements(query, limit: 100)
    let best = found.first?.score ?? 0
    let colours = graph.colourLift(of: query)
    let suitable = ComplementProducts(
      index: index, palettes: { [palettes] ids in palettes.filter { ids.contains($0.key) } },
      colourWeight: graph.options.colourWeight)
    var scores: [(id: String, score: Double)] = []
    for complement in found.prefix(15) {
      let ranked = try await suitable.ranked(complement, colours: colours, limit: 60)
      let total = ranked.reduce(0.0) { $0 + Double($1.similarity) }
      guard total > 0 else { continue }
      for match in ranked {
        scores.append((match.productID, exp(complement.score - best) * Double(match.similarity) / total))
      }
    }
    scores.sort { ($0.score, $1.id) > ($1.score, $0.id) }
    return (found.map(\.category), scores.map(\.id))
  }

  private static func recalls(_ places: [Places]) -> Recalls {
    func share(_ questions: [Places], _ value: @escaping (Places) -> Double) -> Share {
      let rooms = Dictionary(grouping: questions, by: \.room).sorted { $0.key < $1.key }.map(\.value)
      func mean(_ rooms: [[Places]]) -> Double {
        let all = rooms.joined()
        return all.isEmpty ? 0 : all.reduce(0) { $0 + value($1) } / Double(all.count)
      }
      guard rooms.count > 1 else { return Share(value: mean(rooms), low: mean(rooms), high: mean(rooms)) }
      var generator = SplitMix64(seed: 8)
      let draws = (0..<1_000).map { _ in
        mean(rooms.map { _ in rooms[Int.random(in: 0..<rooms.count, using: &generator)] })
      }.sorted()
      return Share(value: mean(rooms), low: draws[24], high: draws[974])
    }
    func within(_ place: Int?, _ limit: Int) -> Double { place.map { $0 <= limit } == true ? 1 : 0 }
    let withProduct = places.filter(\.hasProduct)
    return Recalls(
      categoryAt1: share(places) { within($0.category, 1) },
      categoryAt3: share(places) { within($0.category, 3) },
      categoryMRR: share(places) { $0.category.map { 1 / Double($0) } ?? 0 },
      productAt10: share(withProduct) { within($0.product, 10) },
      productAt50: share(withProduct) { within($0.product, 50) })
  }
}
