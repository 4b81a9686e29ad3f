import Foundation
import HTTPTypes
import HummingbirdTesting
import Office
import Testing

@testable import Server

@Suite("Office: who is let in")
struct GatekeeperTests {
  @Test("without any configuration the public pages need nobody, and the office lets nobody in")
  func open() async throws {
    try await TestServer().test { client in
      for path in ["/", "/scenes/room-0", "/api/v1/scenes", "/photo"] {
        #expect(try await client.get(path).status == .ok, "\(path)")
      }
      #expect(try await client.get("/api/v1/keys").status == .unauthorized)
      let page = try await client.get("/office/keys", headers: [.accept: "text/html"])
      #expect(page.status == .found)
      #expect(page.headers[.location] == "/office/sign-in?next=%2Foffice%2Fkeys")
      #expect(try await client.get("/office/sign-in").text.contains("vitrine accounts add"))
    }
  }

  @Test("every route that needs something refuses strangers, and weaker callers, before it looks at anything")
  func everyRoute() async throws {
    let test = try TestServer()
    let guarded = test.server.routes.filter { $0.access != nil }
    #expect(!guarded.isEmpty)
    let headers = try await Dictionary(
      uniqueKeysWithValues: [(Access.read, test.key(.read)), (.write, test.key(.write))])
    try await test.test { client in
      for route in guarded {
        let path = route.path.replacing(/\{[a-z]+\}/, with: "1")
        let refused = try await client.send(route.method, path)
        #expect(refused.status == .unauthorized, "\(route.method) \(path)")
        #expect(refused.problem == "unauthorized")
        let wrong = try await client.send(route.method, path, headers: [.authorization: "Bearer vtr_wrong"])
        #expect(wrong.status == .unauthorized, "\(route.method) \(path)")
        for (access, header) in headers where access < route.access! {
          let answer = try await client.send(route.method, path, headers: header)
          #expect(answer.status == .forbidden, "\(route.method) \(path) with \(access)")
        }
      }
    }
  }

  @Test("a key does what its scope says, is made once, and ends when removed")
  func keys() async throws {
    let test = try TestServer()
    let admin = try await test.key(.admin)
    try await test.test { client in
      let made = try await client.send(
        .post, "/api/v1/keys", json: ["name": "shop", "access": "write", "days": 30], headers: admin)
      #expect(made.status == .created)
      let text = try #require(try made.json()["key"] as? String)
      let listed = try await client.get("/api/v1/keys", headers: admin)
      #expect(!listed.text.contains(text))
      #expect(listed.headers[.cacheControl] == "no-store")
      let own: HTTPFields = [.authorization: "Bearer \(text)"]
      #expect(try await client.get("/api/v1/keys", headers: own).status == .forbidden)
      #expect(
        try await client.send(
          .post, "/api/v1/keys", json: ["name": "shop", "access": "read"], headers: admin
        )
        .status == .conflict)
      #expect(try await client.send(.delete, "/api/v1/keys/shop", headers: admin).status == .noContent)
      #expect(try await client.send(.delete, "/api/v1/keys/shop", headers: admin).status == .notFound)
      #expect(try await client.get("/api/v1/scenes", headers: own).status == .unauthorized)
      let audit = try await client.get("/api/v1/audit", headers: admin).text
      #expect(audit.contains("DELETE /api/v1/keys/{name}") && audit.contains("\"403\"") == false)
    }
  }

  @Test("a key that asks too often waits, and no other key with it")
  func rates() async throws {
    let test = try TestServer()
    let (busy, calm) = try await (test.key(.read, perMinute: 1), test.key(.read))
    try await test.test { client in
      #expect(try await client.get("/api/v1/scenes", headers: busy).status == .ok)
      let refused = try await client.get("/api/v1/scenes", headers: busy)
      #expect(refused.status == .tooManyRequests && refused.problem == "rate_limited")
      #expect(Int(refused.headers[.retryAfter] ?? "") ?? 0 >= 1)
      #expect(try await client.get("/api/v1/scenes", headers: calm).status == .ok)
    }
  }

  @Test("with require_keys programs need a key, people do not")
  func requireKeys() async throws {
    let test = try TestServer { $0.requiresKeys = true }
    let key = try await test.key(.read)
    try await test.test { client in
      let refused = try await client.get("/api/v1/scenes")
      #expect(refused.status == .unauthorized)
      #expect(try await client.get("/api/v1/scenes", headers: key).status == .ok)
      #expect(try await client.get("/api/v1/openapi.json").status == .ok)
      #expect(try await client.get("/").status == .ok)
    }
  }

  @Test("signing in gives a cookie scripts cannot read, and signing out ends it")
  func signIn() async throws {
    let test = try TestServer()
    try test.account("ada", .admin)
    try await test.test { client in
      let answer = try await client.post(
        "/office/sign-in", Data("name=ada&password=correct+horse+battery&next=%2Foffice%2Faudit".utf8),
        type: "application/x-www-form-urlencoded")
      #expect(answer.status == .seeOther || answer.status == .found)
      #expect(answer.headers[.location] == "/office/audit")
      let cookie = try #require(answer.headers[.setCookie])
      for part in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
        #expect(cookie.contains(part), "\(part)")
      }
      let session: HTTPFields = [.cookie: String(cookie.prefix { $0 != ";" })]
      let page = try await client.get("/office/keys", headers: session)
      #expect(page.status == .ok && page.headers[.cacheControl] == "no-store")
      _ = try await client.post(
        "/office/sign-out", Data(), type: "application/x-www-form-urlencoded", headers: session)
      #expect(try await client.get("/office/keys", headers: session).status == .unauthorized)
      let wrong = try await client.post(
        "/office/sign-in", Data("name=ada&password=wrong".utf8), type: "application/x-www-form-urlencoded")
      #expect(wrong.status == .unauthorized && wrong.headers[.setCookie] == nil)
    }
  }

  @Test(
    "nobody is led elsewhere after signing in",
    arguments: [
      "https://evil.example", "//evil.example", "/office//evil.example", "/office\\evil", "/scenes",
      "%2F%2Fevil",
    ])
  func redirects(next: String) async throws {
    let test = try TestServer()
    try test.account("ada", .viewer)
    let form = "name=ada&password=correct+horse+battery&next=\(PagePath.segment(next))"
    try await test.test { client in
      let answer = try await client.post(
        "/office/sign-in", Data(form.utf8), type: "application/x-www-form-urlencoded")
      #expect(answer.headers[.location] == "/office")
    }
  }

  @Test("a change by a session needs the page's token, and a sign-in its own page")
  func forgery() async throws {
    let test = try TestServer()
    try test.account("ada", .admin)
    try await test.test { client in
      let session = try await client.signIn("ada")
      let key: [String: Any] = ["name": "k", "access": "read"]
      #expect(try await client.send(.post, "/api/v1/keys", json: key, headers: session).problem == "forged")
      var wrong = session
      wrong[.formToken] = "x"
      #expect(try await client.send(.post, "/api/v1/keys", json: key, headers: wrong).problem == "forged")
      var right = session
      right[.formToken] = try await client.formToken(session)
      #expect(try await client.send(.post, "/api/v1/keys", json: key, headers: right).status == .created)
      // Another session's token is no better than none.
      let other = try await client.signIn("ada")
      right[.cookie] = other[.cookie]
      #expect(try await client.send(.delete, "/api/v1/keys/k", headers: right).problem == "forged")
      for headers: HTTPFields in [[.fetchSite: "cross-site"], [.origin: "https://evil.example"]] {
        let answer = try await client.post(
          "/office/sign-in", Data("name=ada&password=correct+horse+battery".utf8),
          type: "application/x-www-form-urlencoded", headers: headers)
        #expect(answer.status == .forbidden && answer.headers[.setCookie] == nil)
      }
    }
  }
}
