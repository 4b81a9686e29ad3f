import Catalog
import Domain
import Networks
import Testing

@testable import Looks

/// What the models know beside the vectors, on its way to the learned order.
@Suite("Attribute agreement, kinds of scenes, boards")
struct RankingSignalTests {
  static let heads = [
    AttributeHead(name: "color", labels: ["white", "off white", "grey", "teal"]),
    AttributeHead(name: "room", labels: ["Bedroom", "Kitchen"]),
  ]

  @Test("a product that is what the head says agrees, one that is not does not")
  func agreement() throws {
    let agreement = AttributeAgreement(heads: Self.heads)
    func share(_ attributes: [String: String]) -> Float? {
      agreement.share(
        of: Product(id: "p", title: "p", attributes: attributes), [[0.1, 0.2, 0.6, 0.1], [0.5, 0.5]])
    }
    #expect(share(["color": "Light Gray"]) == 1)
    #expect(abs(try #require(share(["color": "teal"])) - 1 / 6) < 1e-6)
    #expect(abs(try #require(share(["colour": "off-white"])) - 1 / 3) < 1e-6, "off white is not white")
    #expect(abs(try #require(share(["color": "white/grey"])) - 7 / 12) < 1e-6)
    #expect(share(["color": "puce"]) == nil && share(["size": "L"]) == nil && share([:]) == nil)
    #expect(agreement.share(of: Product(id: "p", title: "p", attributes: ["color": "teal"]), []) == nil)
  }

  @Test("the scene head's word, when it is sure")
  func sceneTypes() {
    let types = SceneTypes(heads: Self.heads)
    #expect(types.all == ["Bedroom", "Kitchen"])
    #expect(types.type([[], [0.3, 0.7]]) == "Kitchen")
    #expect(types.type([[], [0.39, 0.2]]) == nil && types.type([[1]]) == nil && types.type([]) == nil)
    #expect(SceneTypes(heads: []).all.isEmpty && SceneTypes(heads: []).type([[1]]) == nil)
  }

  @Test("boards tell which products stand in scenes like this one; the scene itself does not count")
  func presence() throws {
    func study(_ id: String, _ products: [String]) -> SceneStudy {
      SceneStudy(
        sceneID: id, time: 0, vector: [1],
        objects: products.map {
          SceneStudy.Object(
            category: "sofa", box: Box(x: 0, y: 0, width: 1, height: 1), score: 1, vector: [1], product: $0)
        })
    }
    var studies = (0..<20).map { study("light-\($0)", ["oak", $0 == 0 ? "alone" : "chair-\($0)"]) }
    studies += (0..<20).map { study("dark-\($0)", ["walnut"]) }
    let boards = [
      SceneCollection(id: "light", title: "Light", scenes: studies.prefix(20).map(\.sceneID)),
      SceneCollection(id: "empty", title: "Empty", scenes: ["nowhere"]),
    ]
    let presence = CollectionPresence(boards, studies)
    func lifts(_ held: Set<String>) -> [String: Float] {
      presence.logLifts(of: ["oak", "walnut", "alone", "none"], in: held, without: studies[0])
    }
    let found = lifts(["light", "empty"])
    #expect(try #require(found["oak"]) > 0.4 && #require(found["walnut"]) < -1)
    #expect(found["alone"] == nil && found["none"] == nil && found.count == 2)
    #expect(lifts([]).isEmpty && lifts(["empty"]).isEmpty)
  }
}
