import Foundation

/// Notices that a catalogue's models were changed by another process (`vitrine models use`, `rollback`), and has the
/// change made here.
///
/// The file is written whole and last, when the new index is complete, so looking at it now and then is enough.
struct ModelChanges {
  private let task: Task<Void, Never>

  /// Watches `data` until it is stopped.
  ///
  /// - Parameter change: opens the models that are chosen now and gives the work that goes on while they serve; when it
  ///   fails, the old ones stay and the reason is said.
  init(
    of data: DataFolder, change: @escaping @Sendable () async throws -> @Sendable () async -> Void
  ) {
    let known = Self.state(of: data)
    task = Task {
      var known = known
      var serving: Task<Void, Never>?
      defer { serving?.cancel() }
      while (try? await Task.sleep(for: .seconds(1))) != nil {
        let state = Self.state(of: data)
        guard state != known else { continue }
        known = state
        do {
          let work = try await change()
          serving?.cancel()
          serving = Task { await work() }
          Output.note("changed over to the models that are chosen now")
        } catch {
          Output.note(
            "the models that are chosen now cannot be used, the old ones stay: \(Failure.sentence(for: error))"
          )
        }
      }
    }
  }

  /// Ends the watch.
  func stop() { task.cancel() }

  private static func state(of data: DataFolder) -> Data? {
    try? Data(contentsOf: ChosenModels.place(data.url))
  }
}
