import Foundation
import Hummingbird

/// What operators ask: is it alive, is it ready, how is it doing.
struct HealthRoutes: Sendable {
  let showcase: any Showcase
  let metrics: ServerMetrics
  let limiter: WorkLimiter

  var routes: [Route] {
    [.get("/healthz", alive), .get("/readyz", ready), .get("/metrics", numbers)]
  }

  private func alive(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["status": "ok"])
  }

  /// Ready when the store answers and holds products to lead to.
  private func ready(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let products = try await showcase.productCount()
    guard products > 0 else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "empty_catalogue",
        message: "The catalogue is empty; import a feed with 'vitrine catalog import'.")
    }
    return .json(ReadyAnswer(status: "ok", products: products, scenes: try await showcase.sceneCount()))
  }

  private func numbers(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    // Without the store's answer the server's own numbers are still worth having.
    if let state = try? await showcase.catalogueState() { metrics.catalogue(state) }
    metrics.load(running: limiter.load.running, waiting: limiter.load.waiting)
    return .bytes(
      Data(metrics.registry.exposition().utf8), type: "text/plain; version=0.0.4; charset=utf-8")
  }
}

/// The store's size, once it can be served.
private struct ReadyAnswer: Encodable {
  var status: String
  var products: Int
  var scenes: Int
}
