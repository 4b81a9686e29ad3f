import HTTPTypes
import Hummingbird
import Logging

/// Gives each request an id, counts and times it, and logs one line about it.
struct RequestObserver: RouterMiddleware {
  typealias Context = BasicRequestContext
  let metrics: ServerMetrics

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let started = ContinuousClock.now
    var context = context
    let id = Self.clientID(request) ?? String(UInt64.random(in: .min ... .max), radix: 16)
    context.logger[metadataKey: "request_id"] = .string(id)
    var response = try await next(request, context)
    let elapsed = started.duration(to: .now)
    // The route's pattern, never the path: a label per picture would grow without bound.
    metrics.answered(
      route: context.endpointPath ?? "unknown", method: request.method.rawValue, status: response.status.code,
      after: elapsed)
    response.headers[.requestID] = id
    context.logger.log(
      level: response.status.kind == .serverError ? .error : .info, "answered",
      metadata: [
        "method": "\(request.method.rawValue)", "path": "\(request.uri.path)",
        "status": "\(response.status.code)", "milliseconds": "\(Int(elapsed / .milliseconds(1)))",
      ])
    return response
  }

  /// The id a proxy has given the request, when it is short and harmless in a log.
  private static func clientID(_ request: Request) -> String? {
    guard let id = request.headers[.requestID], (1...64).contains(id.utf8.count),
      id.unicodeScalars.allSatisfy({
        $0.isASCII
          && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-_.".unicodeScalars.contains($0))
      })
    else { return nil }
    return id
  }
}
