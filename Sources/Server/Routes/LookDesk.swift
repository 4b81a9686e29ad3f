import Domain
import Foundation
import Images

/// Where looks are asked for: a fixed number at once, a short queue, a deadline, and numbers about it all.
struct LookDesk: Sendable {
  let showcase: any Showcase
  let limiter: WorkLimiter
  let deadline: Duration
  /// What an uploaded picture may cost.
  let pictureLimits: ImageLimits
  let metrics: ServerMetrics

  /// The look of a picture file's bytes.
  func look(in picture: Data) async throws -> Look {
    do {
      let look = try await withDeadline(deadline) {
        try await limiter.run {
          metrics.load(running: limiter.load.running, waiting: limiter.load.waiting)
          return try await showcase.look(in: picture)
        }
      }
      metrics.found(look)
      metrics.load(running: limiter.load.running, waiting: limiter.load.waiting)
      return look
    } catch {
      metrics.refused(code: ServerProblem(error).code)
      throw error
    }
  }

  /// The look of a scene, kept once found.
  func look(of scene: Scene) async throws -> Look {
    if let known = try await showcase.cachedLook(forScene: scene.id) { return known }
    guard let file = try await showcase.picture(ofScene: scene.id),
      let picture = try? Data(contentsOf: file)
    else { throw ServerProblem.notFound(Strings.english.picture) }
    let look = try await look(in: picture)
    try await showcase.keep(look, forScene: scene.id)
    return look
  }
}
