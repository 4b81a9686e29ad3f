import Foundation

/// Keeps every host's requests few, apart and, when it fails, away for a while.
actor HostPace {
  private struct Host {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
    var nextStart = ContinuousClock.now
    var spacing: Duration
    var failures = 0
    var restsUntil: ContinuousClock.Instant?
  }

  /// How a request to a host went.
  enum Outcome {
    /// The host answered, whatever it said.
    case answered
    /// It did not answer, or not to the end.
    case failed
    /// Nothing was learnt: the request was given up by us.
    case unknown
  }

  private let policy: FetchPolicy
  private var hosts: [String: Host] = [:]

  init(policy: FetchPolicy) { self.policy = policy }

  /// Waits for a turn at a host; each success must be followed by `leave`.
  ///
  /// - Throws: `FetchError.resting` at once when the host has failed too often lately.
  func enter(_ name: String) async throws {
    try refuseIfResting(name)
    if host(name).running < policy.requestsPerHost {
      hosts[name]?.running += 1
    } else {
      // Whoever leaves hands over its place, so `running` stays as it is.
      await withCheckedContinuation { hosts[name]?.waiting.append($0) }
    }
    do {
      try Task.checkCancellation()
      try refuseIfResting(name)
      let host = host(name)
      let start = max(ContinuousClock.now, host.nextStart)
      hosts[name]?.nextStart = start + host.spacing
      if start > .now { try await Task.sleep(until: start, clock: .continuous) }
      try refuseIfResting(name)
    } catch {
      leave(name, .unknown)
      throw error
    }
  }

  /// Gives a place back and notes how it went.
  func leave(_ name: String, _ outcome: Outcome) {
    guard var host = hosts[name] else { return }
    switch outcome {
    case .answered: host.failures = 0
    case .failed:
      host.failures += 1
      if host.failures >= policy.failuresUntilRest {
        host.restsUntil = .now + .seconds(policy.restSeconds)
        host.failures = 0
      }
    case .unknown: break
    }
    if host.waiting.isEmpty { host.running -= 1 } else { host.waiting.removeFirst().resume() }
    hosts[name] = host
    forgetIdleHosts()
  }

  /// Lets a host be for some seconds, because it asked for that.
  func pause(_ name: String, seconds: Double) {
    let until = ContinuousClock.now + .seconds(min(max(0, seconds), policy.longestWaitSeconds))
    let next = max(host(name).nextStart, until)
    hosts[name]?.nextStart = next
  }

  /// Keeps a host's requests at least so far apart.
  func space(_ name: String, seconds: Double) {
    let wanted = Duration.seconds(min(max(seconds, policy.secondsBetweenRequests), policy.longestWaitSeconds))
    _ = host(name)
    hosts[name]?.spacing = wanted
  }

  private func host(_ name: String) -> Host {
    if let known = hosts[name] { return known }
    let new = Host(spacing: .seconds(policy.secondsBetweenRequests))
    hosts[name] = new
    return new
  }

  private func refuseIfResting(_ name: String) throws {
    guard let until = hosts[name]?.restsUntil else { return }
    if until > .now { throw FetchError.resting(host: name) }
    hosts[name]?.restsUntil = nil
  }

  /// An import meets as many hosts as it likes; those with nothing to remember are dropped now and then.
  private func forgetIdleHosts() {
    guard hosts.count > 4096 else { return }
    let now = ContinuousClock.now
    hosts = hosts.filter { _, host in
      host.running > 0 || host.failures > 0 || host.nextStart > now
        || (host.restsUntil.map { $0 > now } ?? false)
    }
  }
}
