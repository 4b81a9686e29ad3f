import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Server

@Suite("Pieces: parts of a picture, filters, facets")
struct PieceTests {
  @Test("a filter admits what meets every condition")
  func filter() {
    let sofa = Product(
      id: "1", title: "Sofa", price: Price(amount: 100, currency: "EUR"),
      salePrice: Price(amount: 80, currency: "EUR"), availability: .backorder, brand: "Nord",
      attributes: ["color": "Oak / White"])
    typealias Filter = PieceFacets.Filter
    #expect(Filter().admits(sofa))
    #expect(Filter(minimumPrice: 80, maximumPrice: 80).admits(sofa))  // the sale price counts
    #expect(!Filter(minimumPrice: 81).admits(sofa) && !Filter(maximumPrice: 79).admits(sofa))
    #expect(Filter(brands: ["Nord", "Atelier"]).admits(sofa) && !Filter(brands: ["Atelier"]).admits(sofa))
    #expect(Filter(colors: ["white"]).admits(sofa) && !Filter(colors: ["sand"]).admits(sofa))
    #expect(!Filter(availableOnly: true).admits(sofa))
    #expect(!Filter(maximumPrice: 5).admits(Product(id: "2", title: "No price")))
  }

  @Test("facets count what filters would find")
  func facets() {
    let products = FakeShowcase.makeProducts()
    let facets = PieceFacets(products)
    #expect(facets.total == products.count)
    for brand in facets.brands {
      #expect(products.count(where: PieceFacets.Filter(brands: [brand.name]).admits) == brand.count)
    }
    for color in facets.colors {
      #expect(products.count(where: PieceFacets.Filter(colors: [color.name]).admits) == color.count)
    }
    #expect(products.count(where: PieceFacets.Filter(availableOnly: true).admits) == facets.available)
    let prices = products.compactMap { ($0.salePrice ?? $0.price)?.amount }
    #expect(facets.lowestPrice?.amount == prices.min() && facets.highestPrice?.amount == prices.max())
  }

  @Test("the part and the filter come from the address; what is wrong is named")
  func addresses() async throws {
    try await TestServer().test { client in
      let base = "/api/v1/scenes/room-0/piece?box=0.5,0.5,0.9,0.9"
      let piece = try JSONDecoder().decode(
        Piece.self, from: try await client.get(base + "&brand=Nord&color=SAND|oak&available=1").data)
      #expect(abs(piece.object.box.right - 1) < 1e-6 && abs(piece.object.box.bottom - 1) < 1e-6)  // clipped
      #expect(piece.object.products.allSatisfy { $0.brand == "Nord" && $0.availability == .inStock })
      #expect(piece.facets.total == 12)
      for query in [
        "", "?box=1,2,3", "?box=a,b,c,d", "?box=0,0,0,1", "?box=2,2,1,1", "?box=nan,0,1,1",
        "?box=0,0,1,1&min_price=cheap", "?box=0,0,1,1&max_price=-1", "?box=0,0,1,1&limit=0",
      ] {
        let answer = try await client.get("/api/v1/scenes/room-0/piece\(query)")
        #expect(answer.status == .badRequest && answer.problem == "bad_request", "\(query)")
      }
    }
  }
}

@Suite("Visitors' photos: kept for a while, erased on request")
struct KeptPhotosTests {
  private func folder() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "vitrine-kept-\(UUID().uuidString)")
  }

  private let look = Look(objects: [], milliseconds: .init())

  @Test("what is kept is there until its time, also for the next server, and then gone from the disk")
  func lifetime() throws {
    let place = folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let kept = try KeptPhotos(folder: place, lifetime: .seconds(60))
    let photo = try kept.keep(TestPicture.jpeg, width: 320, height: 240, look: look)
    #expect(photo.id.count == 32 && kept.photo(photo.id)?.width == 320)
    let next = try KeptPhotos(folder: place, lifetime: .seconds(60))
    #expect(next.photo(photo.id)?.height == 240)
    #expect(next.photo(photo.id, now: Date() + 61) == nil)
    next.sweep(now: Date() + 61)
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
  }

  @Test("the oldest make room, and a damaged description is cleared away")
  func room() throws {
    let place = folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let size = TestPicture.jpeg.count
    let kept = try KeptPhotos(folder: place, lifetime: .seconds(60), capacity: size * 3)
    let now = Date()
    let ids = try (0..<6).map {
      try kept.keep(TestPicture.jpeg, width: 1, height: 1, look: look, now: now + Double($0)).id
    }
    #expect(kept.photo(ids[0]) == nil && kept.photo(ids[5]) != nil)
    #expect(!kept.erase("../x") && kept.erase(ids[5]) && !kept.erase(ids[5]))
    try Data("{".utf8).write(to: place.appending(path: "broken.json"))
    _ = try KeptPhotos(folder: place, lifetime: .seconds(60))
    #expect(!FileManager.default.fileExists(atPath: place.appending(path: "broken.json").path))
  }

  @Test("over HTTP: sent, asked about, shown, erased; no metadata stays")
  func overHTTP() async throws {
    try await TestServer().test { client in
      let sent = try await client.post("/api/v1/photos", TestPicture.jpeg)
      #expect(sent.status == .created)
      let page = try #require(try sent.json()["page"] as? String)
      let part = try await client.get("/api/v1\(page)/piece?box=0.1,0.1,0.5,0.5")
      #expect(try JSONDecoder().decode(Piece.self, from: part.data).object.products.count == 12)
      let picture = try await client.get("/images\(page)")
      #expect(picture.headers[.contentType] == "image/jpeg")
      #expect(picture.headers[.cacheControl]?.contains("private") == true)
      #expect(picture.data.range(of: Data("Exif".utf8)) == nil)
      #expect(try await client.execute(uri: "/api/v1\(page)", method: .delete) { $0.status } == .noContent)
      #expect(try await client.get("/api/v1\(page)").problem == "photo_gone")
      #expect(try await client.execute(uri: "/api/v1\(page)", method: .delete) { $0.status } == .notFound)
    }
  }
}
