import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into an answer: JSON for programs, a page for people.
struct ErrorMiddleware: RouterMiddleware {
  typealias Context = BasicRequestContext

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let problem = ServerProblem(error)
      if problem == .unexpected || problem == .noEngine {
        context.logger.error(
          "request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      }
      guard Self.wantsPage(request) else { return problem.jsonResponse() }
      var response = Response.page(ErrorPage(problem: problem).html, status: problem.status)
      response.headers.append(contentsOf: problem.headers)
      return response
    }
  }

  /// Browsers walking to a page say they take HTML; scripts and the API's users get JSON.
  private static func wantsPage(_ request: Request) -> Bool {
    !request.uri.path.hasPrefix("/api/") && request.headers[.accept]?.contains("text/html") == true
  }
}
