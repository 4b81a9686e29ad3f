import HTTPTypes
import Hummingbird

/// Reads `+` in a query as a space, as browsers write forms
/// (https://url.spec.whatwg.org/#concept-urlencoded-parser); the framework undoes percent signs only.
struct FormSpaces: RouterMiddleware {
  typealias Context = BasicRequestContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard let path = request.head.path, let mark = path.firstIndex(of: "?"),
      path[mark...].contains("+")
    else { return try await next(request, context) }
    var head = request.head
    head.path = String(path[..<mark]) + String(path[mark...]).replacing("+", with: "%20")
    return try await next(Request(head: head, body: request.body), context)
  }
}
