import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Images
import Synchronization
import Testing

@testable import Server

@Suite("API: scenes, looks, products")
struct APITests {
  @Test("scenes are paged")
  func scenes() async throws {
    try await TestServer(showcase: FakeShowcase(scenes: 5)).test { client in
      let first = try await client.get("/api/v1/scenes?per_page=2").json()
      #expect(first["total"] as? Int == 5)
      #expect(first["pages"] as? Int == 3)
      let last = try await client.get("/api/v1/scenes?per_page=2&page=3").json()
      let scenes = try #require(last["scenes"] as? [[String: Any]])
      #expect(scenes.map { $0["id"] as? String } == ["room-4"])
      #expect(scenes[0]["image"] as? String == "/images/scenes/room-4")
      for query in ["page=0", "per_page=101", "page=x", "per_page="] {
        let answer = try await client.get("/api/v1/scenes?\(query)")
        #expect(answer.status == .badRequest, "\(query)")
        #expect(answer.problem == "bad_request")
      }
    }
  }

  @Test("a scene's look is found once and kept")
  func sceneLook() async throws {
    let test = try TestServer()
    try await test.test { client in
      for _ in 0..<3 {
        let look = try JSONDecoder().decode(
          Look.self, from: try await client.get("/api/v1/scenes/room-0/look").data)
        #expect(look.objects.count == 7)
        let product = try #require(look.objects.first?.products.first)
        #expect(product.image == "/images/products/p-0/0")
        #expect(product.link == "https://shop.example/p/0?a=1&b=2")
      }
      #expect(try await client.get("/api/v1/scenes/none/look").status == .notFound)
    }
    #expect(test.showcase.asked.withLock { $0 } == 1)
  }

  @Test("a picture may come raw or as a form")
  func upload() async throws {
    try await TestServer().test { client in
      let png = try PixelBuffer(width: 30, height: 30, filledWith: (1, 2, 3)).encoded(as: .png)
      let webP = try PixelBuffer(width: 30, height: 30, filledWith: (1, 2, 3)).encoded(as: .webP)
      #expect(try await client.post("/api/v1/look", TestPicture.jpeg).status == .ok)
      #expect(try await client.post("/api/v1/look", png, type: "image/png").status == .ok)
      #expect(try await client.post("/api/v1/look", webP, type: nil).status == .ok)
      let form = try await client.post(
        "/api/v1/look", TestPicture.form(), type: "multipart/form-data; boundary=\"XyZ\"")
      #expect(form.status == .ok)
      #expect((try form.json()["objects"] as? [Any])?.count == 7)
    }
  }

  @Test("masks and filters count where they are asked for, also of a picture that was looked at without them")
  func queries() async throws {
    try await TestServer().test { client in
      func masks(_ query: String) async throws -> [Bool] {
        let answer = try await client.post("/api/v1/look\(query)", TestPicture.jpeg)
        #expect(answer.status == .ok)
        return try #require(try answer.json()["objects"] as? [[String: Any]]).map {
          ($0["mask"] as? [String: Any])?["counts"] as? String == "1"
        }
      }
      for (query, wanted) in [("", false), ("?masks=visible", true), ("?masks=none", false), ("", false)] {
        let found = try await masks(query)
        #expect(!found.isEmpty && found.allSatisfy { $0 == wanted }, "\(query)")
      }
      // Filtered looks are others too.
      let filtered = try await client.post("/api/v1/look?brand=nobody", TestPicture.jpeg).json()
      let objects = try #require(filtered["objects"] as? [[String: Any]])
      #expect(!objects.isEmpty && objects.allSatisfy { ($0["products"] as? [Any])?.isEmpty == true })
      #expect(try await client.post("/api/v1/look?min_price=cheap", TestPicture.jpeg).status == .badRequest)
      // This detector has no layers for wholes, and nobody has such masks.
      for query in ["?masks=whole", "?masks=all"] {
        #expect(try await client.post("/api/v1/look\(query)", TestPicture.jpeg).status == .badRequest)
      }
    }
  }

  @Test("links that are no web addresses never leave the server")
  func unsafeLinks() async throws {
    try await TestServer().test { client in
      let answer = try await client.get("/api/v1/scenes/room-0/look")
      #expect(!answer.text.contains("javascript:"))
      #expect(try await client.get("/api/v1/products/p-5").json()["link"] as? String == "")
      let page = try await client.get("/products/p-5")
      #expect(!page.text.contains("javascript:"))
    }
  }

  @Test("a product and its look-alikes; ids may hold anything")
  func products() async throws {
    try await TestServer().test { client in
      let product = try await client.get("/api/v1/products/p%2F1%20%26%20more").json()
      #expect(product["id"] as? String == "p/1 & more")
      #expect(product["images"] as? [String] == ["/images/products/p%2F1%20%26%20more/0"])
      #expect((product["sale_price"] as? [String: Any])?["amount"] as? Double == 79.5)
      let similar = try await client.get("/api/v1/products/p-0/similar?limit=3").json()
      #expect((similar["products"] as? [Any])?.count == 3)
      let products = FakeShowcase.makeProducts()
      for (query, wanted) in [
        ("brand=nord", products.filter { $0.brand == "Nord" }),
        ("attribute=Color:oak&attribute=material:linen|wool", products.filter { $0.colors.contains("oak") }),
        (
          "available=1&max_price=200",
          products.filter(PieceFacets.Filter(maximumPrice: 200, availableOnly: true).admits)
        ),
        ("attribute=material:steel", []),
      ] {
        let found = try await client.get("/api/v1/products/p-0/similar?limit=50&\(query)").json()
        let ids = (found["products"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
        #expect(ids == wanted.map(\.id).filter { $0 != "p-0" }, "\(query)")
      }
      for query in ["min_price=x", "attribute=material", "attribute=:a", "attribute=a:%7C"] {
        #expect(
          try await client.get("/api/v1/products/p-0/similar?\(query)").problem == "bad_request", "\(query)")
      }
      #expect(try await client.get("/api/v1/products/none").problem == "not_found")
      #expect(try await client.get("/api/v1/products/none/similar").problem == "not_found")
    }
  }

  @Test("health, readiness, metrics")
  func health() async throws {
    try await TestServer().test { client in
      #expect(try await client.get("/healthz").json()["status"] as? String == "ok")
      #expect(try await client.get("/readyz").json()["products"] as? Int == 12)
      _ = try await client.post("/api/v1/look", TestPicture.jpeg)
      _ = try await client.post("/api/v1/look", Data("x".utf8))
      let metrics = try await client.get("/metrics")
      #expect(metrics.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      let lines = Set(metrics.text.split(separator: "\n").map(String.init))
      #expect(lines.contains("# TYPE vitrine_http_requests_total counter"))
      #expect(
        lines.contains(#"vitrine_http_requests_total{route="/api/v1/look",method="POST",status="200"} 1"#))
      #expect(lines.contains("vitrine_look_objects_total 7"))
      #expect(lines.contains(#"vitrine_look_seconds_count{stage="total"} 1"#))
    }
  }

  @Test("an empty catalogue is not ready, and says what to do")
  func notReady() async throws {
    try await TestServer(showcase: FakeShowcase(products: [])).test { client in
      let answer = try await client.get("/readyz")
      #expect(answer.status == .serviceUnavailable)
      #expect(answer.text.contains("vitrine catalog import"))
    }
  }
}
