import Catalog
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Server

@Suite("OpenAPI: the document is the server")
struct OpenAPITests {
  private func document(_ client: any TestClientProtocol) async throws -> [String: Any] {
    try await client.get("/api/v1/openapi.json").json()
  }

  @Test("every route is described, and nothing else")
  func routes() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-api-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let test = try TestServer(shares: SQLiteStore(path: folder.appending(path: "c.sqlite").path))
    try await test.test { client in
      let paths = try #require(try await document(client)["paths"] as? [String: [String: Any]])
      let described = Set(
        paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
      #expect(described == Set(test.server.routes.map { "\($0.method.rawValue) \($0.path)" }))
      for (path, methods) in paths {
        for case let operation as [String: Any] in methods.values {
          let named = Set(
            (operation["parameters"] as? [[String: Any]] ?? [])
              .filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String })
          let captured = Set(
            path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) })
          #expect(named == captured, "\(path)")
          #expect(operation["operationId"] is String && operation["summary"] is String)
        }
      }
    }
  }

  @Test(
    "real answers have the shapes the document promises",
    arguments: [
      ("/api/v1/scenes", 200), ("/api/v1/scenes/room-0", 200), ("/api/v1/scenes/room-0/look", 200),
      ("/api/v1/products/p-1", 404), ("/api/v1/products/p-3", 200), ("/api/v1/products/p-7", 200),
      ("/api/v1/products/p-3/similar", 200), ("/api/v1/scenes/room-0/piece?box=0.1,0.1,0.5,0.5", 200),
      ("/api/v1/scenes/room-0/piece", 400), ("/api/v1/scenes/room-0/piece?box=0.1,0.1,0.5,x", 400),
      ("/api/v1/photos/none", 404), ("/api/v1/scenes/none", 404), ("/api/v1/scenes?page=0", 400),
      ("/healthz", 200), ("/readyz", 200),
    ])
  func answers(path: String, status: Int) async throws {
    try await TestServer().test { client in
      let answer = try await client.get(path)
      #expect(answer.status.code == status)
      let schema = SchemaChecker(document: try await document(client))
      let value = try JSONSerialization.jsonObject(with: answer.data, options: .fragmentsAllowed)
      #expect(try schema.problems(with: value, answering: path, method: "get", status: status) == [])
    }
  }

  @Test("the answer to an upload, and to a bad one")
  func uploads() async throws {
    try await TestServer().test { client in
      let schema = SchemaChecker(document: try await document(client))
      let good = try await client.post("/api/v1/look", TestPicture.jpeg)
      #expect(
        try schema.problems(with: good.json(), answering: "/api/v1/look", method: "post", status: 200) == [])
      let kept = try await client.post("/api/v1/photos", TestPicture.jpeg)
      #expect(
        try schema.problems(with: kept.json(), answering: "/api/v1/photos", method: "post", status: 201) == []
      )
      let bad = try await client.post("/api/v1/look", Data("text".utf8))
      #expect(
        try schema.problems(with: bad.json(), answering: "/api/v1/look", method: "post", status: 415) == [])
    }
  }

  @Test("the checker sees what is wrong")
  func checker() throws {
    let checker = SchemaChecker(document: [:])
    let schema: [String: Any] = [
      "type": "object", "required": ["a"],
      "properties": ["a": ["type": "integer"], "b": ["type": "string", "enum": ["x"]]] as [String: Any],
    ]
    #expect(checker.check(["a": 1, "b": "x"], schema, "$") == [])
    #expect(checker.check(["b": "y", "c": 1], schema, "$").count == 3)
    #expect(checker.check(["a": 1.5], schema, "$").count == 1)
  }
}
