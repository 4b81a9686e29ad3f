import Synchronization

/// Where the failures inside one ``withTorchErrors(_:)`` are gathered.
final class ErrorScope: Sendable {
  /// The scope this task is in.
  @TaskLocal static var current: ErrorScope?

  private let first = Mutex<TorchError?>(nil)

  /// The first failure; those that follow are its consequences.
  var error: TorchError? { first.withLock { $0 } }

  private func note(_ error: TorchError) { first.withLock { $0 = $0 ?? error } }

  /// Notes a failure in the scope this task is in.
  ///
  /// Outside any, tensor math that fails is a mistake in the program, and it stops with the reason.
  static func note(_ error: TorchError) {
    guard let scope = current else {
      // Not preconditionFailure, which says nothing in an optimised build.
      fatalError("\(error) (outside withTorchErrors)")
    }
    scope.note(error)
  }
}

/// Runs tensor math whose failures are to be handled.
///
/// Operators and layers carry no `try`: the first failure inside is kept, what is computed from it stays
/// empty (`floats` is `[]`, `item` not a number), and the failure is thrown when `body` ends. Outside such a
/// scope a failure stops the program.
///
/// The idea is mlx-swift's `withError`. A failed operation comes before an error that `body` throws because of it.
///
/// - Throws: ``TorchError``, or what `body` throws.
public func withTorchErrors<Result>(_ body: () throws -> Result) throws -> Result {
  let scope = ErrorScope()
  do {
    let result = try ErrorScope.$current.withValue(scope, operation: body)
    if let error = scope.error { throw error }
    return result
  } catch {
    // A body often fails over the empty tensor an earlier failure left; that earlier one is the reason.
    throw scope.error ?? error
  }
}
