import HTTPTypes
import Hummingbird

/// Lets pages of other sites use the interface: those whose key allows their address, and no others.
///
/// Browsers ask beforehand (a preflight) and keep answers from pages that are not named; programs that are no
/// browser send no `Origin` and are not concerned.
struct CrossOrigin: RouterMiddleware {
  typealias Context = BasicRequestContext
  /// Parts of the interface a foreign page may use: looks, products, what visitors do.
  ///
  /// Nothing that changes the shop is among them.
  private static let open = ["/api/v1/look", "/api/v1/scenes/", "/api/v1/products/", "/api/v1/events"]

  let sites: Sites

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let origin = request.headers[.origin], Self.open.contains(where: request.uri.path.hasPrefix),
      !Self.isOwn(origin, request)
    else { return try await next(request, context) }
    guard sites.allows(request.uri.queryParameters.get("key"), from: origin) else {
      var refusal = ServerProblem.originNotAllowed.jsonResponse()
      // The site's developer should be able to read why.
      refusal.headers[.accessControlAllowOrigin] = "*"
      return refusal
    }
    var response =
      request.method == .options ? Response(status: .noContent) : try await next(request, context)
    response.headers[.accessControlAllowOrigin] = origin
    response.headers[.vary] = "Origin"
    if request.method == .options {
      response.headers[.accessControlAllowMethods] = "GET, POST"
      response.headers[.accessControlAllowHeaders] = "Content-Type, Vitrine-Session"
      response.headers[.accessControlMaxAge] = "86400"
    }
    return response
  }

  /// Whether the page is one of ours.
  private static func isOwn(_ origin: String, _ request: Request) -> Bool {
    guard let host = request.head.authority else { return false }
    return origin == "http://\(host)" || origin == "https://\(host)"
  }
}

extension ServerProblem {
  /// A page of a site that no key allows.
  static var originNotAllowed: Self {
    Self(status: .forbidden, code: "origin_not_allowed", message: Strings.current.originNotAllowed)
  }
}
