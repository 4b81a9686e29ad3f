import Foundation

/// Keeps an index at the store's revision: what another process imports is found by the next search within a second.
///
/// The store is asked for its revision a few times a second, which costs nothing beside a search. When changes have
/// settled, or have gone on for long, the index is arranged and written to its file, so that the next start need not take
/// them over again. An index that many processes share is written by the one that holds the lease.
public actor IndexFollower {
  /// How the index stands beside its store.
  public struct State: Sendable, Hashable {
    /// The store's revision that the index has.
    public var revision: Int64
    /// Since when the store has been ahead of the index; nil when it is not.
    public var behindSince: Date?
    /// Why the index could not follow the last time it tried.
    public var problem: String?
  }

  private let index: any FollowingIndex
  private let store: any ProductStore
  private let path: String
  private let lease: StoreLease?
  private var savedRevision: Int64
  private var lastChange = ContinuousClock.now
  private var lastSave = ContinuousClock.now
  /// How the index stands now.
  public private(set) var state: State

  /// A follower of a store.
  ///
  /// - Parameters:
  ///   - revision: the store's revision that the index has.
  ///   - path: the index's file.
  ///   - lease: held by whoever writes an index that is shared.
  public init(
    index: any FollowingIndex, store: any ProductStore, revision: Int64, path: String,
    lease: StoreLease? = nil
  ) {
    self.index = index
    self.store = store
    self.path = path
    self.lease = lease
    savedRevision = revision
    state = State(revision: revision)
  }

  /// Follows until the task is cancelled; a store that does not answer is asked again.
  ///
  /// - Parameters:
  ///   - calm: how long after the last change the index is written.
  ///   - longest: how long after it was written it is written again though changes go on.
  public func run(
    every pause: Duration = .milliseconds(250), savingAfter calm: Duration = .seconds(20),
    atLeastEvery longest: Duration = .seconds(600)
  ) async {
    while !Task.isCancelled {
      do {
        try await step()
        if savedRevision != state.revision,
          lastChange.duration(to: .now) > calm || lastSave.duration(to: .now) > longest
        {
          try save()
        }
        state.problem = nil
      } catch {
        state.problem = "\(error)"
      }
      try? await Task.sleep(for: pause)
    }
    if savedRevision != state.revision { try? save() }
    try? await lease?.release()
  }

  /// Takes over what has changed.
  ///
  /// - Returns: whether anything had, and was for this process to take over.
  @discardableResult
  public func step() async throws -> Bool {
    let isWriter = try await lease?.hold() ?? true
    if let shared = try await index.sharedRevision { state.revision = shared }
    guard try await store.revision() != state.revision else {
      state.behindSince = nil
      return false
    }
    state.behindSince = state.behindSince ?? Date()
    guard isWriter else { return false }
    // A lease would run out while much is taken over.
    let lease = lease
    let renewing = lease.map { lease in
      Task {
        while !Task.isCancelled {
          _ = try? await lease.hold()
          try? await Task.sleep(for: .seconds(1))
        }
      }
    }
    defer { renewing?.cancel() }
    if let reached = try await index.follow(store, from: state.revision) {
      state.revision = reached
    } else {
      state.revision = try await index.rebuild(from: store)
    }
    state.behindSince = nil
    lastChange = .now
    return true
  }

  /// Writes the index to its file.
  public func save() throws {
    try index.save(to: path, storeRevision: state.revision)
    savedRevision = state.revision
    lastSave = .now
  }
}
