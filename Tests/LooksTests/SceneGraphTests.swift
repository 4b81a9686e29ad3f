import Catalog
import Domain
import Foundation
import Testing

@testable import Looks

@Suite("The graph of things that go together")
struct SceneGraphTests {
  /// A unit vector near one of four axes.
  static func vector(_ axis: Int, _ turn: Float = 0) -> [Float] {
    var values = [Float](repeating: 0, count: 4)
    values[axis] = cos(turn)
    values[(axis + 1) % 4] = sin(turn)
    return values
  }

  static func scene(_ id: String, style: Int, _ objects: [(String, Int)], time: Double = 0) -> SceneStudy {
    SceneStudy(
      sceneID: id, time: time, vector: vector(style, Float(id.utf8.reduce(0) { $0 + Int($1) } % 7) / 50),
      objects: objects.enumerated().map { place, object in
        SceneStudy.Object(
          category: object.0, box: Box(x: Float(place) / 10, y: 0, width: 0.1, height: 0.1), score: 0.9,
          vector: vector(object.1))
      })
  }

  /// Rooms in which sofas stand with coffee tables, beds with nightstands, and lamps anywhere.
  static func rooms() throws -> SceneGraph {
    let graph = SceneGraph(modelID: "m", dimension: 4)
    try graph.add(
      (0..<40).map { number in
        number % 2 == 0
          ? scene(
            "living-\(number)", style: 0, [("sofa", 0), ("coffee_table", 1), ("floor_lamp", number % 4)])
          : scene(
            "sleeping-\(number)", style: 2, [("bed", 2), ("nightstand", 3), ("floor_lamp", number % 4)])
      })
    return graph
  }

  @Test("lift tells company from frequency, and little is believed of few scenes")
  func lift() {
    var counts = CoOccurrence<String>(smoothing: 2)
    for _ in 0..<50 { counts.add(["sofa", "table", "lamp"]) }
    for _ in 0..<50 { counts.add(["bed", "lamp"]) }
    #expect(abs(counts.lift("sofa", "lamp") - 1) < 0.02, "a lamp is everywhere")
    #expect(counts.lift("sofa", "table") > 1.8)
    #expect(counts.lift("sofa", "bed") < 0.1)
    #expect(counts.lift("sofa", "never") == 1)
    #expect(counts.lift("table", "sofa") == counts.lift("sofa", "table"))
    var one = CoOccurrence<String>(smoothing: 2)
    one.add(["a", "b"])
    #expect(one.lift("a", "b") < 1.5)
    #expect(one.lift("a", "b", prior: 3) > 2)
  }

  @Test("what goes with a sofa, and never another sofa")
  func complements() throws {
    let graph = try Self.rooms()
    let found = try graph.complements(GraphQuery(objects: [("sofa", Self.vector(0))]))
    #expect(found.first?.category == "coffee_table")
    #expect(found.map(\.category).contains("sofa") == false)
    let table = try #require(found.first)
    #expect(table.lift > 1.5)
    #expect(table.examples.allSatisfy { $0.sceneID.hasPrefix("living") })
    let place = found.firstIndex { $0.category == "nightstand" } ?? 99
    #expect(place > (found.firstIndex { $0.category == "floor_lamp" } ?? 0))
  }

  @Test("a scene does not speak for itself")
  func itself() throws {
    let graph = try Self.rooms()
    let study = Self.scene("odd", style: 0, [("sofa", 0), ("aquarium", 3)])
    try graph.add([study])
    var query = GraphQuery(study)
    query.objects.removeAll { $0.category == "aquarium" }
    #expect(try graph.neighbours(of: query)["odd"] == nil)
    let aquarium = try graph.complements(query, limit: 50).first { $0.category == "aquarium" }
    #expect(aquarium?.examples.isEmpty ?? true)
  }

  @Test("a scene added a moment ago is found, replaced and described anew")
  func live() throws {
    let graph = try Self.rooms()
    let new = Self.scene("new", style: 1, [("vase", 3), ("sofa", 1)])
    try graph.add([new])
    let places = try graph.scenes(showing: [Self.vector(3)], category: "vase", limit: 5)
    #expect(places.map(\.sceneID) == ["new"])
    #expect(places.first?.box == new.objects[0].box)
    try graph.add([Self.scene("new", style: 1, [("sofa", 1)])])
    #expect(try graph.scenes(showing: [Self.vector(3)], category: "vase", limit: 5).isEmpty)
    #expect(graph.count == 41)
    #expect(try graph.scenes(showing: [Self.vector(1)], category: "sofa", limit: 3).first?.sceneID == "new")
  }

  @Test("related scenes: alike, with objects in common, in one collection")
  func related() throws {
    let graph = try Self.rooms()
    let study = try #require(graph.study(of: "living-0"))
    let plain = try graph.scenes(relatedTo: study, limit: 10)
    #expect(plain.allSatisfy { $0.sceneID.hasPrefix("living") && $0.sceneID != "living-0" })
    #expect(plain.first?.shares.contains("sofa") == true)
    let boards: [String: Set<String>] = ["living-0": ["b"], "living-30": ["b"]]
    let boarded = try graph.scenes(relatedTo: study, limit: 10, collections: boards)
    #expect(boarded.first?.sceneID == "living-30")
  }

  @Test("clusters: near things together, the same each time")
  func clusters() {
    let vectors = (0..<60).map { Self.vector($0 % 3, Float($0) / 600) }
    let clusters = VectorClusters(of: vectors, count: 3)
    #expect(clusters.centres.count == 3)
    let places = vectors.map { clusters.cluster(of: $0) }
    for place in vectors.indices { #expect(places[place] == places[place % 3]) }
    #expect(Set(places).count == 3)
    #expect(VectorClusters(of: vectors, count: 3) == clusters)
    #expect(VectorClusters(of: [], count: 3).cluster(of: [1]) == nil)
    #expect(VectorClusters(of: [[1, 0], [1, 0]], count: 2).centres.count == 1)
  }

  @Test("coverage counts scenes and objects that lead somewhere")
  func coverage() throws {
    var dotted = Self.scene("a", style: 0, [("sofa", 0), ("vase", 1)], time: 1_790_000_000)
    dotted.objects[0].product = "p"
    let plain = Self.scene("b", style: 0, [("sofa", 0)], time: 1_790_000_000)
    let coverage = Coverage([dotted, plain], collections: ["a": ["board"]])
    #expect(coverage.scenes.all == 2 && coverage.scenes.covered == 1 && coverage.objects.covered == 1)
    #expect(coverage.categories["sofa"]?.share == 0.5 && coverage.categories["vase"]?.share == 0)
    #expect(coverage.collections["board"]?.share == 1 && coverage.collections[""]?.share == 0)
    #expect(coverage.months["2026-09"]?.all == 2 && coverage.objectMonths["2026-09"]?.covered == 1)
    #expect(coverage.sources == ["import": coverage.scenes])
    let report = CoverageReport(
      [dotted, plain, Self.scene("c", style: 0, [("bed", 0)])], sources: ["a": "key:shop", "b": "feed"],
      handTagged: ["a": ["vase": 1], "b": ["": 0], "gone": ["": 9]])
    #expect(report.coverage.sources["key:shop"]?.share == 1 && report.coverage.sources["feed"]?.share == 0)
    #expect(report.handTaggedDots == 1 && report.handTaggedScenes == 1 && report.timesAsMany == 1)
    let hand = try #require(report.handTagged)
    #expect(
      hand.scenes.all == 3 && hand.scenes.covered == 1 && hand.objects.all == 4 && hand.objects.covered == 1)
    #expect(hand.categories["vase"]?.share == 1 && hand.categories["sofa"]?.share == 0)
    #expect(hand.sources["key:shop"]?.covered == 1 && hand.sources["feed"]?.covered == 0)
    #expect(hand.months["2026-09"]?.covered == 1 && hand.objectMonths["2026-09"]?.covered == 1)
    // Of two sofas one was tagged; a dot without a category stands for any object; one for nothing known covers its scene.
    let two = Self.scene("d", style: 0, [("sofa", 0), ("sofa", 1), ("bed", 0)])
    func byHand(_ dots: [String: Int]) -> Coverage { Coverage([two], handTagged: ["d": dots]) }
    #expect(byHand(["sofa": 1]).categories["sofa"]?.covered == 1)
    #expect(byHand(["": 2]).objects.covered == 2 && byHand(["": 9]).objects.covered == 3)
    #expect(byHand(["lamp": 1]).objects.covered == 0 && byHand(["lamp": 1]).scenes.covered == 1)
    #expect(CoverageReport([plain], handTagged: [:]).timesAsMany == nil)
  }

  @Test("the whole way: a study from a picture, products that complete it")
  func discovery() async throws {
    let shop = try await ColourShop()
    let finder = shop.finder([
      ColourShop.detection("sofa", left: 10, width: 60, score: 0.9),
      ColourShop.detection("floor_lamp", left: 130, width: 60, score: 0.8),
    ])
    let discovery = Discovery(store: shop.store, index: shop.index, modelID: "colour") {
      try await finder.study($0, ofScene: $1)
    }
    try await shop.store.upsert(
      (0..<3).map { Scene(id: "room-\($0)", image: "r.png", title: "Room \($0)", width: 200, height: 100) })
    for number in 0..<3 {
      let look = try await discovery.study(try ColourShop.room(), ofScene: "room-\(number)")
      #expect(look.objects.count == 2)
    }
    #expect(discovery.graph.study(of: "room-0")?.objects.first?.product == "sofa-red")
    let groups = try #require(try await discovery.groups(with: "sofa-red", groups: 4, products: 2))
    #expect(groups.map(\.category) == ["floor_lamp"])
    #expect(groups.first?.products.first?.id == "floor_lamp-blue")
    #expect(try await discovery.groups(with: "none", groups: 4, products: 2) == nil)
    #expect(try await discovery.groups(completing: "room-0", groups: 4, products: 2)?.isEmpty == true)
    let shown = try #require(try await discovery.scenes(showing: "sofa-red", limit: 5))
    #expect(shown.count == 3)
    let related = try #require(try await discovery.scenes(relatedTo: "room-0", limit: 5))
    #expect(Set(related.map(\.scene.id)) == ["room-1", "room-2"])
    // A server started later knows them from the store.
    let later = Discovery(store: shop.store, index: shop.index, modelID: "colour") {
      try await finder.study($0, ofScene: $1)
    }
    try await later.load()
    #expect(later.graph.count == 3)
  }
}
