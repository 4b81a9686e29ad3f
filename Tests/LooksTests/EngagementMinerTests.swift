import Catalog
import Domain
import Foundation
import Looks
import Ranking
import Testing

@Suite("Pairs from what visitors took")
struct EngagementMinerTests {
  private let sofa = Box(x: 0.1, y: 0.5, width: 0.5, height: 0.3)
  private let lamp = Box(x: 0.7, y: 0.1, width: 0.1, height: 0.4)
  private let products = ["a", "b", "c", "d", "e", "f"]

  /// What `mine` finds in a log of visits that each took some products of an object at `box` of a scene.
  private func pairs(
    _ visits: [(box: Box?, took: [String])], scene: String? = "room", session: (Int) -> String = { "\($0)" },
    isSimulated: Bool = false, bias: PositionBias = PositionBias(),
    options: EngagementMiner.Options = .init()
  ) async throws -> [EngagementMiner.Pair] {
    let path = FileManager.default.temporaryDirectory.appending(path: "miner-\(UUID().uuidString).sqlite")
      .path
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    let log = try EngagementLog(path: path)
    for (number, visit) in visits.enumerated() {
      try await log.append(
        [
          ServedLook(
            request: "r\(number)", time: 1, scene: scene, session: session(number), arms: [:], features: [],
            objects: [
              ServedLook.Object(
                object: 4, box: visit.box, products: products, values: products.map { _ in [] },
                base: products.map { _ in 0 })
            ])
        ], exposures: [])
      _ = try await log.append([
        visit.took.enumerated().map { place, product in
          EngagementEvent(
            id: "\(number) \(place)", kind: place % 2 == 0 ? .save : .productView, time: 2,
            request: "r\(number)", object: 4, product: product, isSimulated: isSimulated)
        }
          + [
            EngagementEvent(
              id: "\(number) shown", kind: .impression, time: 2, request: "r\(number)", object: 4,
              product: "f",
              position: 5, isSimulated: isSimulated)
          ]
      ])
    }
    return try await EngagementMiner(log: log, options: options).pairs(bias: bias)
  }

  @Test("visits that agree make a pair of the object, wherever a model found it a little differently")
  func agreement() async throws {
    let shifted = Box(x: 0.12, y: 0.5, width: 0.5, height: 0.3)
    let found = try await pairs([
      (sofa, ["c"]), (shifted, ["c", "a"]), (sofa, ["c"]), (sofa, ["b"]), (lamp, ["d"]), (lamp, ["d"]),
      (nil, ["d"]),
    ])
    #expect(found.map(\.product) == ["c"])
    let pair = try #require(found.first)
    #expect(pair.scene == "room" && pair.visits == 4 && !pair.isSimulated)
    #expect(pair.box.intersectionOverUnion(sofa) > 0.9)
    #expect((0.3...0.8).contains(pair.confidence))
  }

  @Test("too few visits, one visit many times, visits that disagree, and photos of nobody's scene make none")
  func none() async throws {
    #expect(try await pairs([(sofa, ["a"]), (sofa, ["a"])]).isEmpty)
    #expect(try await pairs((0..<9).map { _ in (sofa, ["a"]) }, session: { _ in "one" }).isEmpty)
    #expect(try await pairs(products.map { (sofa, [$0]) }).isEmpty)
    #expect(try await pairs((0..<9).map { _ in (sofa, ["a"]) }, scene: nil).isEmpty)
    #expect(try await pairs((0..<9).map { _ in (sofa, []) }).isEmpty)
  }

  @Test("a place that is looked at less counts more")
  func places() async throws {
    // Of two neighbours that chance swapped, the upper one was clicked ten times as often.
    var steep = PositionBias()
    for upper in 0..<5 {
      for _ in 0..<100 { steep.add(clickAt: upper, coinFor: upper) }
      for _ in 0..<10 { steep.add(clickAt: upper + 1, coinFor: upper) }
    }
    let visits = [["a"], ["a"], ["a"], ["a"], ["e"], ["e"]].map { (box: Optional(sofa), took: $0) }
    #expect(try await pairs(visits).first?.product == "a")
    #expect(try await pairs(visits, bias: steep).first?.product == "e")
  }

  @Test("what a simulator caused is said, and options are kept")
  func options() async throws {
    let visits = (0..<4).map { _ in (box: Optional(sofa), took: ["a"]) }
    #expect(try await pairs(visits, isSimulated: true).first?.isSimulated == true)
    var strict = EngagementMiner.Options()
    strict.fewestVisits = 5
    #expect(try await pairs(visits, options: strict).isEmpty)
    strict.fewestVisits = 3
    strict.confidence = 0.99
    #expect(try await pairs(visits, options: strict).isEmpty)
  }
}
