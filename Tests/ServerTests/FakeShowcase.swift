import Domain
import Foundation
import Images
import Server
import Synchronization

/// A showcase in memory with drawn pictures, for tests of the server alone.
final class FakeShowcase: Showcase {
  let folder: URL
  let scenesList: [Scene]
  let products: [Product]
  let looks = Mutex<[String: Look]>([:])
  /// How often `look(in:)` was asked.
  let asked = Mutex(0)
  /// What `look(in:)` does before it answers.
  let before: @Sendable () async throws -> Void
  let answer: Look

  func picture(ofScene id: String) async throws -> URL? {
    scenesList.first { $0.id == id }.map { sceneFolder.appendingPathComponent($0.image) }
  }

  func picture(ofProduct id: String, at position: Int) async throws -> URL? {
    guard let images = products.first(where: { $0.id == id })?.images, images.indices.contains(position)
    else { return nil }
    return productFolder.appendingPathComponent(images[position])
  }

  var sceneFolder: URL { folder.appendingPathComponent("scenes") }
  var productFolder: URL { folder.appendingPathComponent("products") }

  init(
    scenes count: Int = 5, products: [Product]? = nil, answer: Look? = nil,
    before: @escaping @Sendable () async throws -> Void = {}
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "vitrine-fake-\(UUID().uuidString)")
    self.before = before
    self.products = products ?? Self.makeProducts()
    self.answer = answer ?? Self.makeLook(Self.makeProducts())
    scenesList = (0..<count).map { index in
      let size = [(640, 480), (480, 640), (640, 640), (640, 400)][index % 4]
      return Scene(
        id: "room-\(index)", image: "room \(index).jpg",
        title: index == 2 ? "" : "Room <\(index)> & \"light\"",
        width: size.0, height: size.1)
    }
    try FileManager.default.createDirectory(at: sceneFolder, withIntermediateDirectories: true)
    try FileManager.default.createDirectory(at: productFolder, withIntermediateDirectories: true)
    for (index, scene) in scenesList.enumerated() {
      try Self.drawing(width: scene.width, height: scene.height, tint: index).encoded(as: .jpeg)
        .write(to: sceneFolder.appendingPathComponent(scene.image))
    }
    for (index, product) in self.products.enumerated() {
      guard let image = product.images.first, !image.contains("://") else { continue }
      try Self.drawing(width: 300, height: 300, tint: index + 3).encoded(as: .jpeg)
        .write(to: productFolder.appendingPathComponent(image))
    }
    try Data("secret".utf8).write(to: folder.appendingPathComponent("secret.txt"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func scenes(offset: Int, limit: Int) async throws -> [Scene] {
    Array(scenesList.dropFirst(offset).prefix(limit))
  }
  func sceneCount() async throws -> Int { scenesList.count }
  func scene(withID id: String) async throws -> Scene? { scenesList.first { $0.id == id } }
  func cachedLook(forScene id: String) async throws -> Look? { looks.withLock { $0[id] } }
  func keep(_ look: Look, forScene id: String) async throws { looks.withLock { $0[id] = look } }
  func product(withID id: String) async throws -> Product? { products.first { $0.id == id } }
  func productCount() async throws -> Int { products.count }

  let outlines = Outlines.visible

  /// Every object covers nothing of a picture of one pixel where masks are asked for; of products only the brands asked
  /// for are there.
  func look(in picture: Data, _ query: LookQuery) async throws -> Look {
    asked.withLock { $0 += 1 }
    try await before()
    _ = try ImageDecoder().decode(picture, longestSide: 640)
    var answer = answer
    for index in answer.objects.indices {
      if query.outlines > .none {
        answer.objects[index].mask = LookMask(height: 1, width: 1, counts: "1")
      }
      guard !query.filter.brands.isEmpty else { continue }
      answer.objects[index].products.removeAll { !query.filter.brands.contains($0.brand ?? "") }
    }
    return answer
  }

  /// The products whose category fits, filtered; "nothing" finds nothing.
  func piece(in picture: Data, _ query: PieceQuery) async throws -> Piece {
    asked.withLock { $0 += 1 }
    try await before()
    let header = try ImageDecoder().header(of: picture)
    guard header.size.width > 0 else { throw ImageError.empty }
    let candidates = query.category == "nothing" ? [] : products
    let words = query.filter.words.lowercased().split(separator: " ")
    let named = candidates.filter { product in
      words.allSatisfy { product.title.lowercased().contains($0) }
    }
    let wanted = named.filter(query.filter.admits).prefix(query.limit)
    return Piece(
      object: LookObject(
        box: query.box, category: query.category ?? "sofa", googleProductCategory: 460, score: 0.5,
        products: wanted.map { Self.shown($0, .similar) }),
      facets: PieceFacets(candidates))
  }

  func products(similarTo id: String, filter: PieceFacets.Filter, limit: Int) async throws -> [LookProduct]? {
    guard products.contains(where: { $0.id == id }) else { return nil }
    return Array(
      products.filter { $0.id != id && filter.admits($0) }.prefix(limit).map { Self.shown($0, .similar) })
  }

  static func shown(_ product: Product, _ match: LookProduct.Match) -> LookProduct {
    LookProduct(
      id: product.id, title: product.title, score: 0.5, match: match,
      price: product.salePrice ?? product.price,
      regularPrice: product.salePrice == nil ? nil : product.price, availability: product.availability,
      image: product.images.first, link: product.link, brand: product.brand, similarity: 0.5)
  }

  static func makeProducts() -> [Product] {
    let names = [
      "Havn sofa", "Lund armchair", "Bue floor lamp", "Dalia coffee table", "Oliv tree in a pot",
      "Fjell print",
    ]
    var products: [Product] = []
    for index in 0..<12 {
      let reduced = Price(amount: Decimal(string: "79.5") ?? 79, currency: "EUR")
      let price = Price(amount: Decimal(99 + index * 50), currency: "EUR")
      products.append(
        Product(
          id: index == 1 ? "p/1 & more" : "p-\(index)", title: "\(names[index % names.count]) <\(index)>",
          description: "Made to last, with removable covers & solid legs.",
          link: index == 5 ? "javascript:alert(1)" : "https://shop.example/p/\(index)?a=1&b=2",
          images: index == 7 ? [] : ["p \(index).jpg"], price: price,
          salePrice: index % 3 == 1 ? reduced : nil,
          availability: Availability.allCases[index % 4], brand: index < 8 ? "Atelier" : "Nord",
          category: index % 2 == 0 ? "sofa" : "floor_lamp", googleProductCategory: 460,
          attributes: ["color": index % 2 == 0 ? "sand" : "Oak / White", "material": "linen"]))
    }
    return products
  }

  static func makeLook(_ products: [Product]) -> Look {
    let boxes: [(String, Box)] = [
      ("sofa", Box(x: 0.08, y: 0.5, width: 0.45, height: 0.35)),
      ("cushion", Box(x: 0.2, y: 0.55, width: 0.14, height: 0.16)),
      ("cushion", Box(x: 0.24, y: 0.56, width: 0.14, height: 0.16)),
      ("floor_lamp", Box(x: 0.72, y: 0.2, width: 0.14, height: 0.6)),
      ("artwork", Box(x: 0.3, y: 0.08, width: 0.16, height: 0.22)),
      ("rug", Box(x: 0.1, y: 0.8, width: 0.8, height: 0.19)),
      ("clock", Box(x: 0.9, y: 0.01, width: 0.09, height: 0.1)),
    ]
    var timings = Look.Timings()
    timings.total = 12.5
    var objects: [LookObject] = []
    for (index, entry) in boxes.enumerated() {
      var shownProducts: [LookProduct] = []
      for place in 0..<(entry.0 == "clock" ? 0 : 6) {
        let match: LookProduct.Match = place == 0 && index != 1 ? .exact : .similar
        shownProducts.append(shown(products[(index + place) % products.count], match))
      }
      let score = 0.9 - Float(index) * 0.05
      objects.append(
        LookObject(
          box: entry.1, category: entry.0, googleProductCategory: 460, score: score, products: shownProducts))
    }
    // The middle two columns of four.
    objects[2].mask = LookMask(height: 4, width: 4, counts: "484")
    return Look(objects: objects, milliseconds: timings)
  }

  /// Soft bands of colour, so that pictures are told apart by eye; drawn small, since tests draw many.
  static func drawing(width: Int, height: Int, tint: Int) throws -> PixelBuffer {
    var bytes = [UInt8]()
    for row in 0..<12 {
      for column in 0..<16 {
        for (base, step, range) in [(120, 13, 40), (110, 29, 50), (100, 47, 60)] {
          bytes.append(UInt8(clamping: base + column * 4 + row * 6 + tint * step % range))
        }
      }
    }
    return try PixelBuffer(width: 16, height: 12, bytes: bytes).resized(
      to: ImageSize(width: width, height: height))
  }
}
