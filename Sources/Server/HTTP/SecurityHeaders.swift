import HTTPTypes
import Hummingbird

/// Headers that keep pages from doing what this server's pages never do.
struct SecurityHeaders: RouterMiddleware {
  typealias Context = BasicRequestContext

  /// No inline script or style, nothing from elsewhere except products' pictures.
  static let contentSecurityPolicy = policy(frameAncestors: "'none'")

  /// The policy of a page that those sites may frame.
  static func policy(frameAncestors: String) -> String {
    [
      "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob: https:",
      "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'self'",
      "frame-ancestors \(frameAncestors)",
    ].joined(separator: "; ")
  }

  /// What other sites' pages load: the scripts with their modules, pictures of scenes and products, turning views.
  private static let embedded = ["/assets/", "/images/scenes/", "/images/products/", "/spins/"]

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    var response = try await next(request, context)
    // A page made to be framed brings its own policy.
    let isForFrames = response.headers[.contentSecurityPolicy] != nil
    if !isForFrames {
      response.headers[.contentSecurityPolicy] = Self.contentSecurityPolicy
      response.headers[.frameOptions] = "DENY"
    }
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "strict-origin-when-cross-origin"
    // The photo page takes a picture from the page whose bookmark opened it.
    let isFromPage = request.uri.path == "/photo" && request.uri.queryParameters.get("from") == "page"
    response.headers[.crossOriginOpenerPolicy] = isFromPage ? "unsafe-none" : "same-origin"
    let isForEmbedding = Self.embedded.contains(where: request.uri.path.hasPrefix)
    response.headers[.crossOriginResourcePolicy] = isForEmbedding ? "cross-origin" : "same-origin"
    // A module from elsewhere is fetched with CORS; these files are the same for everybody.
    if request.uri.path.hasPrefix("/assets/") { response.headers[.accessControlAllowOrigin] = "*" }
    response.headers[.permissionsPolicy] = "geolocation=(), microphone=(), camera=(self)"
    return response
  }
}
