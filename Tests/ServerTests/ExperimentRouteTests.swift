import Catalog
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Looks
import NIOCore
import Office
import Ranking
import Testing

@testable import Server

@Suite("Experiments and coverage over HTTP")
struct ExperimentRouteTests {
  static func definition(_ id: String, learned: Double = 0.5, ranker: String = "learned") -> Data {
    Data(
      """
      {"id": "\(id)", "guardrails": ["hide_rate"], "arms": [{"name": "likeness", "share": 0.5, "ranker": "likeness"},
       {"name": "learned", "share": \(learned), "ranker": "\(ranker)"}]}
      """.utf8)
  }

  private static func send(
    _ client: any TestClientProtocol, _ method: HTTPRequest.Method, _ uri: String, _ body: Data = Data(),
    _ headers: HTTPFields
  ) async throws -> TestResponse {
    var headers = headers
    headers[.contentType] = "application/json"
    return try await client.execute(
      uri: uri, method: method, headers: headers, body: ByteBuffer(bytes: body)
    ) { $0 }
  }

  @Test("defined, read, changed until somebody has met it, taken away; only by those who may")
  func experiments() async throws {
    let test = try TestServer()
    let (admin, reader) = (try await test.key(.admin), try await test.key(.read))
    try await test.test { client in
      let path = "/api/v1/experiments/order"
      #expect(try await Self.send(client, .put, path, Self.definition("order"), [:]).status == .unauthorized)
      #expect(try await Self.send(client, .put, path, Self.definition("order"), reader).status == .forbidden)
      #expect(try await client.get("/api/v1/experiments").status == .unauthorized)
      for (body, status) in [
        (Self.definition("other"), 400), (Self.definition("order", learned: 0.4), 400),
        (Data("{}".utf8), 400),
        (Self.definition("order"), 201), (Self.definition("order"), 200),
        (Self.definition("order", ranker: "next"), 200),
      ] {
        #expect(try await Self.send(client, .put, path, body, admin).status.code == status)
      }
      let schema = SchemaChecker(document: try await client.get("/api/v1/openapi.json").json())
      for address in ["/api/v1/experiments", path, path + "/report"] {
        let answer = try await client.get(address, headers: reader)
        #expect(answer.status == .ok, "\(answer.text)")
        #expect(
          try schema.problems(with: answer.json(), answering: address, method: "get", status: 200) == [])
      }
      #expect(try await client.get(path + "x", headers: reader).status == .notFound)
      try await test.engagement.append(
        [], exposures: [Exposure(experiment: "order", unit: "u", arm: "likeness", time: 1)])
      let met = try await Self.send(client, .put, path, Self.definition("order"), admin)
      #expect(met.status == .conflict && met.problem == "met")
      let page = try await client.get("/office/experiments", headers: reader)
      #expect(
        page.text.contains("No difference in click_rate is certain yet") && !page.text.contains("<style"))
      #expect(try await Self.send(client, .delete, path, Data(), reader).status == .forbidden)
      #expect(try await Self.send(client, .delete, path, Data(), admin).status == .noContent)
      #expect(try await Self.send(client, .delete, path, Data(), admin).status == .notFound)
      #expect(try await client.get("/office/experiments", headers: reader).text.contains("None is defined"))
    }
  }

  @Test("coverage by source, beside what people drew")
  func coverage() async throws {
    let test = try await TestServer.withGraph()
    let reader = try await test.key(.read)
    try await test.test { client in
      #expect(try await client.get("/api/v1/coverage").status == .unauthorized)
      let answer = try await client.get("/api/v1/coverage", headers: reader)
      let schema = SchemaChecker(document: try await client.get("/api/v1/openapi.json").json())
      #expect(
        try schema.problems(with: answer.json(), answering: "/api/v1/coverage", method: "get", status: 200)
          == [])
      #expect(try answer.json()["dots"] as? Int == 8)
      let page = try await client.get("/office/coverage", headers: reader)
      #expect(page.text.contains("Pictures by what brought them") && page.text.contains("8 dots"))
      #expect(!page.text.contains("By hand"), "nobody has drawn a dot")
    }
    let studies = try await GraphFixture.discovery(try FakeShowcase()).graph.studies
    let scene = try #require(studies.first { !$0.objects.isEmpty })
    let report = CoverageReport(studies, handTagged: [scene.sceneID: [scene.objects[0].category: 1]])
    let page = CoveragePage(report: report).html.markup
    #expect(page.contains("By hand") && page.contains("8 dots where people had drawn 1: 8.0 times as many"))
    #expect(page.contains("22.5 times"))
  }
}
