import Catalog
import Domain
import Foundation
import Testing

@testable import Ranking

@Suite("Arranging a look")
struct ArrangingTests {
  static func product(
    _ id: String, _ similarity: Float, price: Int = 100, brand: String? = nil, category: String = "sofa"
  ) -> LookProduct {
    LookProduct(
      id: id, title: id, score: similarity + 0.02, match: .similar,
      price: Price(amount: Decimal(price), currency: "EUR"), availability: .inStock, image: nil, link: "",
      brand: brand, category: category, similarity: similarity, picture: 0)
  }

  static func look(_ products: [LookProduct], objects: Int = 1) -> Look {
    Look(
      objects: (0..<objects).map { _ in
        LookObject(
          box: Box(x: 0, y: 0, width: 0.5, height: 0.5), category: "sofa", googleProductCategory: 460,
          score: 0.9,
          products: products)
      }, milliseconds: Look.Timings())
  }

  static let products = (0..<20).map { product("p\($0)", 0.9 - Float($0) * 0.02, price: 50 + $0 * 10) }
  static let context = FeatureContext(statistics: EngagementStatistics(), time: 1_000)

  @Test("without a model the order is that of likeness, cut to what is shown")
  func coldStart() throws {
    var generator = SeededGenerator(state: 1)
    let (look, served) = try LookArranger().arranged(
      Self.look(Self.products, objects: 2), on: nil, Self.context, using: &generator)
    #expect(look.objects.allSatisfy { $0.products == Array(Self.products.prefix(12)) })
    #expect(served.map(\.object) == [0, 1])
    #expect(served[0].products == (0..<12).map { "p\($0)" })
  }

  @Test("a model that learnt nothing keeps the order of likeness; one that learnt changes it")
  func learnt() throws {
    func model(_ label: (Int) -> Float) throws -> RankerModel {
      var rows = RankingRows(columns: Feature.allCases.count)
      let features = FeatureTable.rows(Self.look(Self.products).objects[0], at: 0, Self.context)
      for _ in 0..<20 {
        rows.add(
          features.enumerated().map {
            .init(features: $1, label: label($0), base: 4 * Self.products[$0].score)
          })
      }
      var learner = LambdaMART()
      learner.rounds = 40
      let manifest = RankerModel.Manifest(
        features: Feature.allCases.map(\.rawValue), bias: PositionBias(), queries: 20, rows: 400)
      return RankerModel(manifest: manifest, trees: try learner.train(rows))
    }
    var generator = SeededGenerator(state: 1)
    func order(_ model: RankerModel) throws -> [String] {
      try LookArranger(model: model).arranged(
        Self.look(Self.products), on: nil, Self.context, using: &generator
      ).look.objects[0].products.map(\.id)
    }
    #expect(try order(try model { $0 == 0 ? 1 : 0 }).first == "p0")
    #expect(try order(try model { _ in 0 }) == (0..<12).map { "p\($0)" })
    let dear = try model { $0 == 19 ? 1 : 0 }
    #expect(try order(dear).first == "p19")
    // Written and read, the same; damaged, refused.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ranker-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try dear.write(to: folder)
    #expect(try order(RankerModel(folder: folder)) == order(dear))
    try Data("{}".utf8).write(to: folder.appendingPathComponent("trees.json"))
    #expect(throws: RankerModelError.self) { try RankerModel(folder: folder) }
  }

  @Test("what is written down is what the order was made from: the log gives training the same rows")
  func sameFeatures() async throws {
    var statistics = EngagementStatistics()
    for number in 0..<30 {
      statistics.add(
        EngagementEvent(
          id: "\(number)", kind: number % 4 == 0 ? .save : .impression, time: 5, product: "p\(number % 7)",
          position: 2),
        brand: "b", category: "sofa", collections: ["board"], sceneType: "Bedroom")
    }
    var context = FeatureContext(statistics: statistics, time: 1_000)
    context.collections = ["board"]
    context.style = 3
    context.sceneType = ("Bedroom", 2)
    context.presence = ["p4": 0.5]
    context.taste = [1, 0]
    context.vectors = ["p1": [0.6, 0.8]]
    context.togetherness = [0: ["p2": 0.25]]
    let look = Self.look(Self.products)
    var generator = SeededGenerator(state: 2)
    let (shown, served) = try LookArranger(coinShare: 1).arranged(look, on: nil, context, using: &generator)
    // Through the log and back.
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "served-\(UUID().uuidString).sqlite"
    ).path
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    let log = try EngagementLog(path: path)
    try await log.append(
      [
        ServedLook(
          request: "r", time: 1, scene: nil, session: "s", arms: [:],
          features: Feature.allCases.map(\.rawValue),
          objects: served)
      ], exposures: [])
    _ = try await log.append([
      shown.objects[0].products.enumerated().map { place, product in
        EngagementEvent(
          id: "i\(place)", kind: .impression, time: 2, request: "r", object: 0, product: product.id,
          position: place)
      } + [EngagementEvent(id: "c", kind: .clickOut, time: 3, request: "r", object: 0, product: "p3")]
    ])
    var impressions: [Impression] = []
    try await ImpressionBuilder(log: log).impressions(bias: PositionBias()) { impressions.append($0) }
    let rows = FeatureTable.rows(look.objects[0], at: 0, context)
    #expect(impressions.count == 12)
    for impression in impressions {
      let place = try #require(Self.products.firstIndex { $0.id == impression.item })
      for (logged, computed) in zip(impression.row, rows[place]) {
        #expect(logged == computed || (logged.isNaN && computed.isNaN))
      }
      #expect(impression.base == Self.products[place].score)
      #expect(impression.click == (impression.item == "p3"))
    }
    // And through the file.
    let lines = try impressions.map { try JSONEncoder().encode($0) }
    let read = ImpressionLog.read(Data(lines.joined(separator: Data("\n".utf8))) + Data("\nnonsense\n".utf8))
    #expect(read.impressions == impressions)
    #expect(read.problems.count == 1)
  }

  @Test("features by hand")
  func features() throws {
    var reduced = Self.product("a", 0.4, price: 150)
    reduced.regularPrice = Price(amount: 200, currency: "EUR")
    reduced.availability = .backorder
    let object = Self.look([
      reduced, Self.product("b", 0.3, price: 100, category: "bed"), Self.product("c", 0.2, price: 50),
    ])
    .objects[0]
    let rows = FeatureTable.rows(object, at: 0, Self.context)
    func value(_ row: Int, _ feature: Feature) throws -> Float {
      rows[row][try #require(Feature.allCases.firstIndex(of: feature))]
    }
    #expect(
      try value(0, .similarity) == 0.4 && value(0, .availability) == 0.75 && value(0, .discount) == 0.25)
    #expect(try value(0, .price) == log(1.5) && value(1, .price) == 0 && value(2, .price) == log(0.5))
    #expect(
      try value(0, .sameCategory) == 1 && value(1, .sameCategory) == 0 && value(1, .likenessPlace) == 0.5)
    #expect(try value(0, .objectSize) == 0.25 && value(0, .taste).isNaN && value(0, .freshness).isNaN)
  }

  @Test("rates by product, brand, category, place and kind of scene, by hand")
  func rates() throws {
    var statistics = EngagementStatistics()
    func add(_ kind: EngagementEvent.Kind, _ product: String, at place: Int, _ count: Int) {
      for _ in 0..<count {
        statistics.add(
          EngagementEvent(id: "", kind: kind, time: 1, product: product, position: place), brand: "b",
          category: "sofa", sceneType: product == "p1" ? "Bedroom" : "Kitchen")
      }
    }
    add(.impression, "p1", at: 0, 100)
    add(.impression, "p2", at: 1, 100)
    add(.clickOut, "p1", at: 0, 30)
    add(.save, "p2", at: 1, 10)
    var context = FeatureContext(statistics: statistics, time: 0)
    context.sceneType = ("Bedroom", 4)
    context.presence = ["p2": -0.5]
    var products = [Self.product("p1", 0.9, brand: "b"), Self.product("p2", 0.8)]
    products[0].attributeAgreement = 0.25
    products[1].matchProbability = 0.75
    let rows = FeatureTable.rows(Self.look(products).objects[0], at: 0, context)
    func value(_ row: Int, _ feature: Feature) throws -> Float {
      rows[row][try #require(Feature.allCases.firstIndex(of: feature))]
    }
    // Places count impressions as they are: 30 of 100 and 10 of 100, drawn by 20 looks' worth towards all
    // places' 40 of 200, which themselves are drawn towards a tenth.
    #expect(try abs(Double(value(0, .placeClickRate)) - (30 + 20 * 42.0 / 220) / 120) < 1e-5)
    #expect(try abs(Double(value(1, .placeClickRate)) - (10 + 20 * 42.0 / 220) / 120) < 1e-5)
    #expect(try value(1, .placeSaveRate) > value(0, .placeSaveRate))
    #expect(try value(0, .brandSaveRate) > 0.03 && value(1, .brandSaveRate).isNaN)
    #expect(try value(1, .categorySaveRate) == value(0, .categorySaveRate))
    #expect(try value(0, .sceneTypeClickRate) > 0.2 && value(1, .sceneTypeClickRate).isNaN)
    #expect(try value(0, .sceneType) == 4 && value(1, .collectionPresence) == -0.5)
    #expect(try value(0, .attributeAgreement) == 0.25 && value(1, .exactProbability) == 0.75)
  }

  @Test("the shop's rules come last and are shown")
  func rules() throws {
    var products = Array(Self.products.prefix(6))
    products[4].brand = "Atelier"
    let rules = try JSONDecoder().decode(
      ShopRules.self,
      from: Data(
        """
        [{"action": "pin", "product": "p3"}, {"action": "boost", "brand": "Atelier", "places": 2},
         {"action": "bury", "product": "p0"}, {"action": "block", "product": "p1", "scene": "s"}, {"action": "block"}]
        """.utf8))
    func order(_ scene: String?) -> [String] {
      rules.applied(to: products, on: scene).map { products[$0.place].id }
    }
    #expect(order("s") == ["p3", "p4", "p2", "p5", "p0"])
    #expect(order(nil) == ["p3", "p1", "p4", "p2", "p5", "p0"])
    var generator = SeededGenerator(state: 1)
    let look = try LookArranger(rules: rules, coinShare: 1).arranged(
      Self.look(products), on: "s", Self.context, using: &generator
    ).look
    #expect(
      look.objects[0].products.first?.rule == "pinned" && look.objects[0].products.last?.rule == "buried")
    let none = ShopRules().applied(to: products, on: nil)
    #expect(none.map(\.place) == Array(products.indices))
  }

  @Test("the bias of places is found by the coins, whatever suits where")
  func bias() throws {
    let truth: [Float] = [1, 0.7, 0.5, 0.3, 0.2, 0.15]
    let wanted: [Float] = [0.2, 0.5, 0.1, 0.6, 0.3, 0.4]
    var generator = SeededGenerator(state: 9)
    var bias = PositionBias()
    var naive = [Float](repeating: 0, count: 6)
    for _ in 0..<30_000 {
      var order = Array(0..<6)
      let upper = Int.random(in: 0..<5, using: &generator)
      if Bool.random(using: &generator) { order.swapAt(upper, upper + 1) }
      for (place, item) in order.enumerated()
      where Float.random(in: 0..<1, using: &generator) < truth[place] * wanted[item] {
        bias.add(clickAt: place, coinFor: upper)
        naive[place] += 1
      }
    }
    for place in 0..<6 {
      #expect(abs(bias.probability(at: place) - truth[place]) < 0.15 * truth[place] + 0.02)
    }
    #expect(naive[1] > naive[0], "clicks alone say that the second place is seen more")
    #expect(PositionBias().probability(at: 0) == 1)
    #expect(PositionBias().probability(at: 5) < PositionBias().probability(at: 4))
  }

  @Test("what an order would have got: the logged order its own clicks, a better one more")
  func counterfactual() throws {
    var generator = SeededGenerator(state: 4)
    let seen: [Float] = [1, 0.6, 0.4, 0.25]
    let lists = (0..<1_200).map { number in
      (0..<4).map { place in
        let wanted: Float = place == 3 ? 0.8 : 0.1
        return Impression(
          request: "r\(number / 2)", object: number % 2, item: "i\(place)", position: place,
          propensity: seen[place],
          click: Float.random(in: 0..<1, using: &generator) < wanted * seen[place], base: -Float(place),
          features: [:])
      }
    }
    let evaluation = RankerEvaluation(lists: lists)
    let logged = evaluation.report { $0.map { -Float($0.position) } }
    let clicks = lists.joined().count(where: \.click)
    #expect(abs(logged.clicksPerList.value * 1_200 - Double(clicks)) < 1)
    #expect(logged.liftOverLikeness.value == 0)
    let better = evaluation.report { $0.map { $0.position == 3 ? 1 : -Float($0.position) } }
    // 0.8 * 1 + 0.1 * (0.6 + 0.4 + 0.25) = 0.925 against 0.1 * 2 + 0.8 * 0.25 = 0.4.
    #expect(better.clicksPerList.low < 0.925 && 0.925 < better.clicksPerList.high)
    #expect(better.liftOverLikeness.low > 0.9 && better.ndcgAt5.value > logged.ndcgAt5.value)
  }
}
