import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks
import Ranking
import Testing

@Suite("LookFinder: from a picture to products")
struct LookFinderTests {
  @Test("each object gets the products of its category that look like it, best first")
  func findsProducts() async throws {
    let shop = try await ColourShop()
    let finder = shop.finder([
      ColourShop.detection("floor_lamp", left: 120, width: 60, score: 0.6),
      ColourShop.detection("sofa", left: 10, width: 70, score: 0.9),
    ])
    let look = try await finder.look(in: ColourShop.room())
    #expect(look.objects.map(\.category) == ["sofa", "floor_lamp"])
    #expect(look.objects[0].products.map(\.id).prefix(2) == ["sofa-red", "sofa-dark-red"])
    #expect(look.objects[1].products.first?.id == "floor_lamp-blue")
    #expect(
      look.objects.allSatisfy { object in object.products.allSatisfy { $0.id.hasPrefix(object.category) } })
    for object in look.objects {
      #expect(object.products.map(\.score) == object.products.map(\.score).sorted(by: >))
    }
    #expect(look.objects[0].googleProductCategory == Vocabulary.standard["sofa"]?.googleProductCategory)
  }

  @Test("products of another likely category are found too, behind those of the first that look alike")
  func searchesLikelyCategories() async throws {
    let shop = try await ColourShop()
    var unsure = ColourShop.detection("sofa", left: 10, width: 70, score: 0.6)
    let lamp = try #require(Vocabulary.standard.position(of: "floor_lamp"))
    unsure.alternatives = [.init(category: lamp, score: 0.3)]
    let object = try await shop.finder([unsure]).look(in: ColourShop.room()).objects[0]
    #expect(object.category == "sofa" && object.score == 0.6)
    #expect(
      object.products.prefix(4).map(\.id) == [
        "sofa-red", "sofa-dark-red", "floor_lamp-red", "floor_lamp-dark-red",
      ])
    let distance = object.products[0].score - object.products[2].score
    #expect(abs(distance - 0.05 * log(Float(2))) < 1e-4)
    #expect(object.products[2].similarity == object.products[0].similarity)
  }

  @Test("what detector and embedder say of an object is multiplied, and names it")
  func twoNetworksName() async throws {
    let (sofa, lamp) = try (
      #require(Vocabulary.standard.position(of: "sofa")),
      #require(Vocabulary.standard.position(of: "floor_lamp"))
    )
    var probabilities = [Float](repeating: 0, count: Vocabulary.standard.count)
    (probabilities[sofa], probabilities[lamp]) = (0.1, 0.9)
    let shop = try await ColourShop(embedder: ColourEmbedder(probabilities: probabilities))
    var unsure = ColourShop.detection("sofa", left: 10, width: 70, score: 0.5)
    unsure.alternatives = [.init(category: lamp, score: 0.4)]
    let object = try await shop.finder([unsure]).look(in: ColourShop.room()).objects[0]
    #expect(object.category == "floor_lamp" && object.products[0].id == "floor_lamp-red")
    let sure = ColourShop.detection("sofa", left: 10, width: 70, score: 0.99)
    #expect(try await shop.finder([sure]).look(in: ColourShop.room()).objects[0].category == "sofa")
  }

  @Test("an object of a category that the shop lacks gets nothing unlikely instead")
  func lacksTheCategory() async throws {
    let shop = try await ColourShop()
    var rug = ColourShop.detection("rug", left: 10, width: 50, score: 0.8)
    rug.alternatives = [.init(category: try #require(Vocabulary.standard.position(of: "sofa")), score: 0.1)]
    #expect(try await shop.finder([rug]).look(in: ColourShop.room()).objects.isEmpty)
    rug.score = 0.15
    #expect(try await shop.finder([rug]).look(in: ColourShop.room()).objects[0].products.count == 4)
  }

  @Test("what the model is less often right about is shown when asked for")
  func showsEverything() async throws {
    let shop = try await ColourShop()
    let sure = ColourShop.detection("sofa", left: 10, width: 70, score: 0.9)
    let unsure = ColourShop.detection("floor_lamp", left: 120, width: 60, score: 0.3)
    for everything in [false, true] {
      var options = LookFinder.Options()
      options.showsEveryObject = everything
      let finder = LookFinder(
        detector: FakeDetector(detections: [sure], everything: [sure, unsure]), embedder: shop.embedder,
        index: shop.index, store: shop.store, ranker: SimilarityRanker(), options: options)
      #expect(try await finder.look(in: ColourShop.room()).objects.count == (everything ? 2 : 1))
    }
  }

  @Test("boxes come back as fractions of the upright picture, inside it")
  func boxesAreFractions() async throws {
    let shop = try await ColourShop()
    let wide = Detection(
      box: Box(x: -20, y: 20, width: 120, height: 200),
      category: Vocabulary.standard.position(of: "sofa") ?? 0,
      score: 0.9)
    let look = try await shop.finder([wide]).look(in: ColourShop.room())
    let box = try #require(look.objects.first?.box)
    let expected = Box(x: 0, y: 0.2, width: 0.5, height: 0.8)
    #expect(box.intersectionOverUnion(expected) > 0.9999)
    #expect(box.x >= 0 && box.y >= 0 && box.right <= 1 && box.bottom <= 1)
  }

  @Test("an object whose category has no products gets no dot, unless asked for")
  func leavesOutEmptyObjects() async throws {
    let shop = try await ColourShop()
    let rug = ColourShop.detection("rug", left: 10, width: 50, score: 0.8)
    #expect(try await shop.finder([rug]).look(in: ColourShop.room()).objects.isEmpty)
    var options = LookFinder.Options()
    options.keepsObjectsWithoutProducts = true
    let kept = try await shop.finder([rug], options: options).look(in: ColourShop.room())
    #expect(kept.objects.map(\.category) == ["rug"])
    #expect(kept.objects[0].products.isEmpty)
  }

  @Test("a reduced price is the one to pay, the regular one beside it; unreduced products have none")
  func reducedPrices() async throws {
    let shop = try await ColourShop()
    let look = try await shop.finder([ColourShop.detection("sofa", left: 110, width: 80, score: 0.9)])
      .look(in: ColourShop.room())
    let blue = try #require(look.objects[0].products.first { $0.id == "sofa-blue" })
    #expect(blue.price?.amount == 80)
    #expect(blue.regularPrice?.amount == 100)
    #expect(look.objects[0].products.first { $0.id == "sofa-red" }?.regularPrice == nil)
  }

  @Test("a calibrated threshold makes near matches exact")
  func exactMatches() async throws {
    let shop = try await ColourShop()
    var options = LookFinder.Options()
    options.exactMatches = OperatingPoints(
      targetPrecision: 0.8,
      pooled: .init(threshold: 0.9999, isReached: true, measured: .init(shown: 20, right: 17)))
    let finder = shop.finder(
      [ColourShop.detection("sofa", left: 10, width: 70, score: 0.9)], options: options)
    let products = try await finder.look(in: ColourShop.room()).objects[0].products
    #expect(products[0].match == .exact)
    #expect(products[0].matchPrecision == 0.85)
    #expect(products.dropFirst().allSatisfy { $0.matchPrecision == nil })
    #expect(products.dropFirst().allSatisfy { $0.match == .similar })
  }

  @Test("a category's own threshold goes before that of all")
  func exactMatchesByCategory() async throws {
    let shop = try await ColourShop()
    var options = LookFinder.Options()
    options.exactMatches = OperatingPoints(
      targetPrecision: 0.8, pooled: .init(threshold: 0.5, isReached: true),
      categories: ["sofa": .init(threshold: 1.1, isReached: false)])
    let finder = shop.finder(
      [ColourShop.detection("sofa", left: 10, width: 70, score: 0.9)], options: options)
    #expect(
      try await finder.look(in: ColourShop.room()).objects[0].products.allSatisfy { $0.match == .similar })
  }

  @Test("limits hold: objects, products, and detections outside the vocabulary fall out")
  func limitsHold() async throws {
    let shop = try await ColourShop()
    var options = LookFinder.Options()
    options.objects = 2
    options.products = 1
    let many = (0..<5).map { ColourShop.detection("sofa", left: 10, width: 20, score: Float($0) / 10 + 0.1) }
    let odd = Detection(box: Box(x: 0, y: 0, width: 9, height: 9), category: 999, score: 1)
    let look = try await shop.finder(many + [odd], options: options).look(in: ColourShop.room())
    #expect(look.objects.map(\.score) == [0.5, 0.4])
    #expect(look.objects.allSatisfy { $0.products.count == 1 })
  }

  @Test("the whole time is no less than its stages")
  func timesAddUp() async throws {
    let shop = try await ColourShop()
    let times = try await shop.finder([ColourShop.detection("sofa", left: 10, width: 70, score: 0.9)])
      .look(in: ColourShop.room()).milliseconds
    let stages = [times.decode, times.detect, times.embed, times.search, times.rank]
    #expect(stages.allSatisfy { $0 >= 0 })
    #expect(times.total >= stages.reduce(0, +))
  }

  @Test("bytes that are no picture are refused with the picture's own error")
  func refusesRubbish() async throws {
    let shop = try await ColourShop()
    await #expect(throws: ImageError.self) { try await shop.finder([]).look(in: Data("no picture".utf8)) }
    await #expect(throws: ImageError.self) { try await shop.finder([]).look(in: Data()) }
  }

  @Test("a cut-out part is searched within the embedder's category, or everywhere when it is unsure")
  func cutOuts() async throws {
    var probabilities = [Float](repeating: 0, count: Vocabulary.standard.count)
    probabilities[Vocabulary.standard.position(of: "floor_lamp") ?? 0] = 0.9
    let sure = try await ColourShop(embedder: ColourEmbedder(probabilities: probabilities))
    let right = Box(x: 0.6, y: 0.1, width: 0.3, height: 0.8)
    let lamp = try await sure.finder([]).look(in: ColourShop.room(), crop: right)
    #expect(lamp.objects.map(\.category) == ["floor_lamp"])
    #expect(lamp.objects[0].products.first?.id == "floor_lamp-blue")

    let unsure = try await ColourShop()
    let any = try await unsure.finder([]).look(in: ColourShop.room(), crop: right)
    #expect(Set(any.objects[0].products.prefix(2).map(\.id)) == ["sofa-blue", "floor_lamp-blue"])
    await #expect(throws: LookError.emptyCrop) {
      try await unsure.finder([]).look(in: ColourShop.room(), crop: Box(x: 2, y: 2, width: 1, height: 1))
    }
  }

  @Test("look-alikes of a product leave itself out and stay in its category")
  func similarProducts() async throws {
    let shop = try await ColourShop()
    let finder = shop.finder([])
    let similar = try #require(try await finder.similar(to: "sofa-red", limit: 3))
    #expect(similar.first?.id == "sofa-dark-red")
    #expect(similar.count == 3)
    #expect(similar.allSatisfy { $0.id.hasPrefix("sofa") && $0.id != "sofa-red" })
    #expect(try await finder.similar(to: "nothing") == nil)
    // Words narrow it: of what looks like red, what says blue.
    #expect(
      try await finder.similar(to: "sofa-red", limit: 3, filter: .init(words: "blue"))?.map(\.id) == [
        "sofa-blue"
      ])
    #expect(try await finder.similar(to: "sofa-red", limit: 3, filter: .init(words: " , "))?.count == 3)
    let crop = Box(x: 0, y: 0, width: 0.4, height: 1)
    let found = try await finder.look(
      in: try ColourShop.room(), crop: crop, filter: .init(words: "lamp green"))
    #expect(found.objects.first?.products.map(\.id) == ["floor_lamp-green"])
    let piece = try await finder.piece(
      in: try ColourShop.room(), PieceQuery(box: crop, filter: .init(words: "dark")))
    #expect(Set(piece.object.products.map(\.id)) == ["sofa-dark-red", "floor_lamp-dark-red"])
    #expect(
      try await finder.look(in: try ColourShop.room(), crop: crop, filter: .init(words: "teapot")).objects
        .isEmpty)
  }

  @Test("a filter finds what there is, however unlike the rest is nearer")
  func filtered() async throws {
    // The one white product of a category is the farthest from red of hundreds.
    let shop = try await ColourShop()
    let path = shop.folder.url.appendingPathComponent("products/sofa-red.png").path
    _ = try await shop.store.upsert(
      (0..<300).map { ColourShop.product("sofa-\($0)", category: "sofa", path: path) }, run: nil)
    try await CatalogIndexer(store: shop.store, embedder: shop.embedder, modelID: "colour").embedPictures()
    let index = try await IndexBuilder(store: shop.store, modelID: "colour", dimension: 4).build()
    let finder = LookFinder(
      detector: FakeDetector(detections: []), embedder: shop.embedder, index: index, store: shop.store,
      ranker: SimilarityRanker())
    func similar(_ filter: PieceFacets.Filter) async throws -> [String] {
      try await finder.similar(to: "sofa-red", limit: 3, filter: filter)?.map(\.id) ?? []
    }
    #expect(try await similar(.init()).count == 3)
    #expect(try await similar(.init(colors: ["white"])) == ["sofa-green"])
    #expect(try await similar(.init(maximumPrice: 99)) == ["sofa-blue"])
    #expect(try await similar(.init(maximumPrice: 79)).isEmpty)
    #expect(
      try await similar(.init(colors: ["white"], availableOnly: true, attributes: ["material": ["Linen"]]))
        == ["sofa-green"])
    #expect(try await similar(.init(colors: ["white"], attributes: ["color": ["plain"]])).isEmpty)
    #expect(try await similar(.init(brands: ["nord"], words: "green")) == ["sofa-green"])
    #expect(try await similar(.init(brands: ["Süd"])).isEmpty)
    let whole = Box(x: 0, y: 0, width: 0.4, height: 1)
    let look = try await finder.look(in: try ColourShop.room(), crop: whole, filter: .init(colors: ["white"]))
    #expect(Set(look.objects[0].products.map(\.id)) == ["sofa-green", "floor_lamp-green"])
    let piece = try await finder.piece(
      in: try ColourShop.room(), PieceQuery(box: whole, category: "sofa", filter: .init(colors: ["white"])))
    #expect(piece.object.products.map(\.id) == ["sofa-green"])
  }

  @Test("products that left the feed are not proposed")
  func retiredProducts() async throws {
    let shop = try await ColourShop()
    let run = try await shop.store.beginImport(source: "test")
    let path = shop.folder.url.appendingPathComponent("products/sofa-green.png").path
    _ = try await shop.store.upsert(
      [ColourShop.product("sofa-green", category: "sofa", path: path)], run: run)
    _ = try await shop.store.retireProducts(notSeenIn: run)
    let look = try await shop.finder([ColourShop.detection("sofa", left: 10, width: 70, score: 0.9)])
      .look(in: ColourShop.room())
    #expect(look.objects[0].products.map(\.id) == ["sofa-green"])
  }
}
