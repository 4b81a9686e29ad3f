import Foundation
import HTTPTypes
import Hummingbird
import Office

/// One address the server answers.
///
/// The list of all routes is data, so that the OpenAPI document can be checked against it.
struct Route: Sendable {
  typealias Handler = @Sendable (Request, BasicRequestContext) async throws -> Response

  var method: HTTPRequest.Method
  /// Path with captures in braces, as OpenAPI writes it.
  var path: String
  /// What a caller must be allowed to do, nil for everybody; `Gatekeeper` sees to it before the handler runs.
  var access: Access?
  var handler: Handler

  static func get(_ path: String, needs access: Access? = nil, _ handler: @escaping Handler) -> Route {
    Route(method: .get, path: path, access: access, handler: handler)
  }

  static func post(_ path: String, needs access: Access? = nil, _ handler: @escaping Handler) -> Route {
    Route(method: .post, path: path, access: access, handler: handler)
  }

  static func put(_ path: String, needs access: Access? = nil, _ handler: @escaping Handler) -> Route {
    Route(method: .put, path: path, access: access, handler: handler)
  }

  static func delete(_ path: String, needs access: Access? = nil, _ handler: @escaping Handler) -> Route {
    Route(method: .delete, path: path, access: access, handler: handler)
  }

  static func delete(_ path: String, _ handler: @escaping Handler) -> Route {
    Route(method: .delete, path: path, handler: handler)
  }

  /// The path in the router's own words.
  var pattern: RouterPath { RouterPath(path) }
}

extension BasicRequestContext {
  /// A path capture, percent escapes undone.
  func capture(_ name: String) throws -> String {
    guard let value = parameters.get(name)?.removingPercentEncoding, !value.isEmpty else {
      throw ServerProblem.notFound(Strings.current.page)
    }
    return value
  }
}

extension Request {
  /// A whole number in the query, within bounds; `fallback` when it is absent.
  func number(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
    guard let text = uri.queryParameters.get(name) else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      throw ServerProblem.badRequest(
        "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound).")
    }
    return value
  }
}
