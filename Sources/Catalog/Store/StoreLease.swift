import Foundation

/// Lets one of many processes do a thing at a time, agreed on through the store.
///
/// The holder renews it by changing what the store says; who sees it unchanged for long enough, by their own clock, takes it
/// over. So the machines' clocks need not agree.
public actor StoreLease {
  private let store: any ProductStore
  private let name: String
  private let patience: Duration
  private let holder = UUID().uuidString
  private var renewals = 0
  /// What the store says while this process holds the lease, and since when.
  private var own: (value: String, since: ContinuousClock.Instant)?
  /// What another holder wrote, and since when it has stood there.
  private var seen: (value: String, since: ContinuousClock.Instant)?

  /// A lease named in a store's settings.
  ///
  /// - Parameter patience: how long a holder may not have renewed it before another takes it over.
  public init(store: any ProductStore, name: String, patience: Duration = .seconds(10)) {
    self.store = store
    self.name = "lease." + name
    self.patience = patience
  }

  /// Takes the lease if it is free, or renews it.
  ///
  /// - Returns: whether this process holds it now.
  public func hold() async throws -> Bool {
    if let own, own.since.duration(to: .now) < patience / 4 { return true }
    let found = try await store.setting(name)
    if let found, found != own?.value {
      own = nil
      if seen?.value != found { seen = (found, .now) }
      guard let seen, seen.since.duration(to: .now) > patience else { return false }
    }
    renewals += 1
    let value = "\(holder) \(renewals)"
    let now = ContinuousClock.now
    guard try await store.replaceSetting(name, from: found, to: value) else {
      own = nil
      return false
    }
    own = (value, now)
    return true
  }

  /// Gives the lease up, so that the next need not wait.
  public func release() async throws {
    guard let held = own else { return }
    own = nil
    _ = try await store.replaceSetting(name, from: held.value, to: nil)
  }
}
