import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Office

extension HTTPField.Name {
  /// What a session's changes carry, copied from the page they come from.
  static let formToken = HTTPField.Name("X-Form-Token") ?? .authorization
  static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin
}

/// Stands before every route: finds out who asks, refuses who may not, counts, and keeps an audit of changes.
///
/// A route says what it needs (`Route.access`); no handler has to think of it.
struct Gatekeeper: Sendable {
  static let cookie = "vitrine_session"

  let office: Backoffice?
  /// Whether everything under `/api/` needs a key.
  let requiresKeys: Bool

  /// The route's handler behind the gate.
  func admitting(to route: Route) -> Route.Handler {
    let isOpenProgram = route.path.hasPrefix("/api/") && route.path != "/api/v1/openapi.json"
    let access = route.access ?? (requiresKeys && isOpenProgram ? .read : nil)
    return { request, context in
      let caller = try await caller(of: request)
      if let access {
        guard let caller else {
          if Self.isPage(route, request) { return Self.toSignIn(from: request) }
          throw ServerProblem.unauthorized
        }
        guard caller.access >= access else {
          try await audit(caller, route, request, outcome: "403")
          throw ServerProblem.forbidden
        }
      }
      // A browser sends a session's cookie by itself, so a change must show that our own page asked for it.
      if let token = caller?.formToken, access != nil, Self.isChange(request.method),
        request.headers[.formToken] != token
      {
        throw ServerProblem.forged
      }
      do {
        var response = try await Caller.$current.withValue(caller) {
          try await route.handler(request, context)
        }
        if access != nil || caller != nil, response.headers[.cacheControl] == nil {
          response.headers[.cacheControl] = "no-store"
        }
        if access != nil { try await audit(caller, route, request, outcome: String(response.status.code)) }
        return response
      } catch {
        if access != nil {
          try await audit(caller, route, request, outcome: String(ServerProblem(error).status.code))
        }
        throw error
      }
    }
  }

  /// Who asks, by key or cookie; nil for somebody unknown.
  ///
  /// - Throws: `ServerProblem`: 401 for a key that is none (a program should not go on as nobody), 429.
  private func caller(of request: Request) async throws -> Caller? {
    guard let office else { return nil }
    if let header = request.headers[.authorization] {
      guard header.lowercased().hasPrefix("bearer "),
        let key = try await office.store.key(header.dropFirst(7).trimmingCharacters(in: .whitespaces))
      else { throw ServerProblem.unauthorized }
      if let seconds = office.rates.take("key:\(key.id)", perMinute: key.perMinute) {
        throw ServerProblem.tooMany(after: seconds)
      }
      return Caller(name: "key:\(key.name)", access: key.access, proof: .key(key.id))
    }
    guard let token = request.cookies[Self.cookie]?.value else { return nil }
    return try await office.caller(session: token)
  }

  private func audit(_ caller: Caller?, _ route: Route, _ request: Request, outcome: String) async throws {
    guard Self.isChange(request.method), let caller else { return }
    try await office?.store.audit(
      who: caller.name, action: "\(route.method.rawValue) \(route.path)", subject: request.uri.path,
      outcome: outcome)
  }

  static func isChange(_ method: HTTPRequest.Method) -> Bool { ![.get, .head, .options].contains(method) }

  private static func isPage(_ route: Route, _ request: Request) -> Bool {
    route.method == .get && !route.path.hasPrefix("/api/")
      && request.headers[.accept]?.contains("text/html") == true
  }

  private static func toSignIn(from request: Request) -> Response {
    .redirect(to: "/office/sign-in?next=\(PagePath.segment(request.uri.path))", type: .found)
  }

  /// Refuses a form that another site's page has sent; programs, which say nothing of the kind, pass.
  static func checkSameSite(_ request: Request) throws {
    if let site = request.headers[.fetchSite] {
      guard site == "same-origin" || site == "none" else { throw ServerProblem.forged }
    } else if let origin = request.headers[.origin] {
      guard
        let host = URLComponents(string: origin).flatMap({ components in
          components.host.map { host in components.port.map { "\(host):\($0)" } ?? host }
        }), host == request.head.authority
      else { throw ServerProblem.forged }
    }
  }
}
