import Dispatch

/// Runs an actor's work on a thread of its own.
///
/// A graph keeps its thread for tens of milliseconds; on Swift's shared pool (as many threads as cores)
/// that would hold up the server's other requests.
final class InferenceExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) { queue = DispatchQueue(label: label, qos: .userInitiated) }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
