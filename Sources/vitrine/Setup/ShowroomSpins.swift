import Foundation
import Logging
import ServiceLifecycle
import Spins
import Synchronization

/// Makes the turning views of the showroom's turntables beside the server, one at a time and each once, so that the first
/// start does not wait for them.
struct ShowroomSpins: Service {
  /// A folder of frames for each product.
  let turntables: URL
  let shelf: SpinShelf
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for folder in turns where !Task.isCancelled { await make(folder) }
    }
    // A service that ends would end the server.
    try? await gracefulShutdown()
  }

  /// Turntables without a view, in the order of their names.
  private var turns: [URL] {
    let folders = try? FileManager.default.contentsOfDirectory(
      at: turntables, includingPropertiesForKeys: nil)
    return (folders ?? []).filter { shelf.manifest(of: $0.lastPathComponent) == nil }
      .sorted { $0.path < $1.path }
  }

  private func make(_ frames: URL) async {
    let product = frames.lastPathComponent
    let target = shelf.folder(of: product)
    let isStopped = Mutex(false)
    do {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
          // Long work has a thread of its own; the server's few are for its visitors.
          DispatchQueue.global(qos: .utility).async {
            done.resume(
              with: Result {
                var options = SpinMaker.Options()
                options.analysis.isOrdered = true
                let taken = try FrameReader().frames(of: frames)
                _ = try SpinMaker(options).make(taken, boxes: [], into: target) { _, _, _ in
                  if isStopped.withLock({ $0 }) { throw CancellationError() }
                }
              })
          }
        }
      } onCancel: {
        isStopped.withLock { $0 = true }
      }
      logger.info("turning view made", metadata: ["product": "\(product)"])
    } catch is CancellationError {
      // The next start goes on.
    } catch {
      logger.warning(
        "no turning view", metadata: ["product": "\(product)", "error": "\(String(describing: error))"])
    }
  }
}
