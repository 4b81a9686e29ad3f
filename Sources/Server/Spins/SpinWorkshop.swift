import Domain
import Foundation
import HTTPTypes
import Images
import Spins
import Synchronization

/// Makes turning views of uploads, one at a time, and knows how far each is.
actor SpinWorkshop {
  /// How far a view is.
  struct Status: Sendable, Equatable, Encodable {
    /// `waiting`, `working`, `failed` or `done`.
    var state: String
    /// What is being done, and how much of it, 0...1.
    var stage: String?
    var progress: Double?
    /// Why it failed.
    var message: String?
  }

  /// Views that may wait for their turn.
  static let queueLength = 4

  private let shelf: SpinShelf
  private let boxes: (@Sendable ([PixelBuffer]) async throws -> [Box?])?
  private var states: [String: Status] = [:]
  private var tasks: [String: Task<Void, Never>] = [:]
  private var last: Task<Void, Never>?

  init(shelf: SpinShelf, boxes: (@Sendable ([PixelBuffer]) async throws -> [Box?])? = nil) {
    self.shelf = shelf
    self.boxes = boxes
  }

  /// What is known of a product's view in the making.
  func status(of product: String) -> Status? { states[product] }

  /// Begins a view; it waits for those before it.
  func begin(_ frames: [SourceFrame], ordered: Bool, product: String) throws -> Status {
    guard tasks[product] == nil else {
      throw ServerProblem(
        status: .conflict, code: "in_progress",
        message: "A turning view of this product is being made; wait for it, or cancel it with DELETE.")
    }
    guard tasks.count <= Self.queueLength else { throw ServerProblem.busy }
    let before = last
    states[product] = Status(state: "waiting")
    let task = Task {
      await before?.value
      await self.work(frames, ordered: ordered, product: product)
    }
    tasks[product] = task
    last = task
    return Status(state: "waiting")
  }

  /// Ends what is being made of a product and takes its view away; false when there is neither.
  func remove(_ product: String) async throws -> Bool {
    let task = tasks[product]
    task?.cancel()
    await task?.value
    let hadState = states.removeValue(forKey: product) != nil
    let had = shelf.manifest(of: product) != nil
    try shelf.remove(product)
    return had || hadState || task != nil
  }

  private func work(_ frames: [SourceFrame], ordered: Bool, product: String) async {
    defer { tasks[product] = nil }
    let folder = shelf.folder(of: product)
    var options = SpinMaker.Options()
    options.analysis.isOrdered = ordered
    let maker = SpinMaker(options)
    let cancellation = CancellationFlag()
    do {
      try Task.checkCancellation()
      states[product] = Status(state: "working")
      let seen = try await boxes?(frames.map(\.picture)) ?? []
      try await withTaskCancellationHandler {
        _ = try await Blocking.run {
          try maker.make(frames, boxes: seen, into: folder) { stage, done, total in
            if cancellation.isSet { throw CancellationError() }
            let share = Double(done) / Double(max(1, total))
            Task { await self.note(stage, share, of: product) }
          }
        }
      } onCancel: {
        cancellation.set()
      }
      states[product] = Status(state: "done")
    } catch is CancellationError {
      states[product] = nil
    } catch {
      let message = (error as? SpinError)?.description ?? Strings.english.unexpected
      states[product] = Status(state: "failed", message: message)
    }
  }

  private func note(_ stage: SpinAnalyst.Stage, _ share: Double, of product: String) {
    guard states[product]?.state == "working" else { return }
    states[product] = Status(state: "working", stage: stage.rawValue, progress: share)
  }
}

/// Set once, read from anywhere.
private final class CancellationFlag: Sendable {
  private let value = Mutex(false)

  var isSet: Bool { value.withLock { $0 } }

  func set() { value.withLock { $0 = true } }
}
