import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Office

/// Signing in and out, keys, the audit.
struct OfficeRoutes: Sendable {
  let office: Backoffice
  let body: BodyReader
  let securesCookies: Bool

  var routes: [Route] {
    [
      .get("/office/sign-in", signInPage), .post("/office/sign-in", signIn),
      .post("/office/sign-out", signOut),
      .get("/office/keys", needs: .admin, keysPage), .get("/office/audit", needs: .admin, auditPage),
      .get("/api/v1/keys", needs: .admin, keys), .post("/api/v1/keys", needs: .admin, makeKey),
      .delete("/api/v1/keys/{name}", needs: .admin, removeKey),
      .get("/api/v1/audit", needs: .admin, audit),
    ]
  }

  // MARK: Signing in

  private func signInPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(try page(next: Self.safe(request.uri.queryParameters.get("next"))))
  }

  private func signIn(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try Gatekeeper.checkSameSite(request)
    let form = try await body.form(of: request)
    let name = form["name"] ?? ""
    let next = Self.safe(form["next"])
    switch try await office.signIn(name: name, password: form["password"] ?? "") {
    case .session(let token):
      try await office.store.audit(who: name, action: "sign in", subject: "/office", outcome: "200")
      var response = Response.redirect(to: next)
      response.setCookie(cookie(token, seconds: 12 * 3600))
      return response
    case .refused:
      return .page(
        try page(next: next, problem: "Name or password is wrong."), status: .unauthorized)
    case .wait(let seconds):
      var response = Response.page(
        try page(next: next, problem: "Too many tries; wait \(Int(seconds.rounded(.up))) seconds."),
        status: .tooManyRequests)
      response.headers[.retryAfter] = String(Int(seconds.rounded(.up)))
      return response
    }
  }

  private func signOut(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    try Gatekeeper.checkSameSite(request)
    if let token = request.cookies[Gatekeeper.cookie]?.value { try await office.store.endSession(token) }
    var response = Response.redirect(to: "/office/sign-in")
    response.setCookie(cookie("", seconds: 0))
    return response
  }

  private func page(next: String, problem: String? = nil) throws -> HTML {
    SignInPage(next: next, problem: problem, hasNoAccounts: try office.accounts.accounts().isEmpty).html
  }

  private func cookie(_ value: String, seconds: Int) -> Cookie {
    Cookie(
      name: Gatekeeper.cookie, value: value, maxAge: seconds, path: "/", secure: securesCookies,
      httpOnly: true, sameSite: .strict)
  }

  /// Only pages of the office are led to: an address of elsewhere in a link would be a trap.
  private static func safe(_ next: String?) -> String {
    guard let next = next?.removingPercentEncoding, next == "/office" || next.hasPrefix("/office/"),
      next.utf8.allSatisfy({ (33...126).contains($0) && $0 != UInt8(ascii: "\\") }), !next.contains("//")
    else { return "/office" }
    return next
  }

  // MARK: Keys

  private struct NewKey: Decodable {
    var name: String
    var access: Access
    var perMinute: Int?
    var picturesPerDay: Int?
    var days: Int?

    enum CodingKeys: String, CodingKey {
      case name, access, days
      case perMinute = "per_minute"
      case picturesPerDay = "pictures_per_day"
    }
  }

  private func keys(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["keys": try await office.store.keys().map { KeyAnswer($0, text: nil) }])
  }

  private func makeKey(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let wanted = try await body.json(NewKey.self, of: request)
    guard Account.isName(wanted.name) else {
      throw ServerProblem.badRequest("'name' is 1 to 64 letters, digits and . - _ @.")
    }
    guard (1...1_000_000).contains(wanted.perMinute ?? 600),
      (0...10_000_000).contains(wanted.picturesPerDay ?? 1_000), (1...3_650).contains(wanted.days ?? 365)
    else {
      throw ServerProblem.badRequest(
        "'per_minute' is 1 to 1000000, 'pictures_per_day' 0 to 10000000, 'days' 1 to 3650.")
    }
    do {
      let (key, text) = try await office.store.makeKey(
        name: wanted.name, access: wanted.access, perMinute: wanted.perMinute ?? 600,
        picturesPerDay: wanted.picturesPerDay ?? 1_000,
        expires: wanted.days.map { Date().addingTimeInterval(Double($0) * 86_400) })
      return .json(KeyAnswer(key, text: text), status: .created)
    } catch let error as OfficeError {
      throw ServerProblem(status: .conflict, code: "taken", message: error.description)
    }
  }

  private func removeKey(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard try await office.store.removeKey(name: context.capture("name")) else {
      throw ServerProblem.notFound("key")
    }
    return Response(status: .noContent)
  }

  private func keysPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(KeysPage(keys: try await office.store.keys()).html)
  }

  // MARK: Audit

  private func entries(_ request: Request) async throws -> [AuditEntry] {
    let before = try request.number("before", default: .max, in: 1...Int.max)
    let limit = try request.number("limit", default: 100, in: 1...1_000)
    return try await office.store.audit(before: Int64(before), limit: limit)
  }

  private func audit(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["entries": try await entries(request).map(AuditAnswer.init)])
  }

  private func auditPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(AuditPage(entries: try await entries(request)).html)
  }
}
