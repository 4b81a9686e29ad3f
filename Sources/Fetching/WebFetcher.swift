import AsyncHTTPClient
import Foundation

/// Fetches files that strangers name: every address is checked when it is connected to, again at every redirect, and
/// sites are asked seldom, slowly and only for what they allow.
///
/// One fetcher serves a whole process: what it knows of hosts is shared by all that ask.
public final class WebFetcher: Sendable {
  /// What fetching may cost and how polite it is.
  public let policy: FetchPolicy
  private let resolver: any HostResolver
  private let clients: PinnedClients
  private let pace: HostPace
  private let robots: RobotsFiles

  /// What came from an address.
  public enum Outcome: Sendable {
    /// What the validator stands for is still current.
    case unchanged
    /// The body is where it was asked to be.
    case fetched(Validator, from: WebAddress, type: String?)
  }

  /// A fetcher with limits and manners.
  public init(policy: FetchPolicy = FetchPolicy(), resolver: any HostResolver = SystemResolver()) {
    self.policy = policy
    self.resolver = resolver
    clients = PinnedClients(policy: policy)
    pace = HostPace(policy: policy)
    robots = RobotsFiles(robot: policy.robotName)
  }

  /// Fetches what an address holds into memory.
  ///
  /// - Parameters:
  ///   - validator: of what is held already; the outcome is then `unchanged` when the server says so.
  ///   - limit: most bytes.
  ///   - accept: the kinds of content asked for, as an `Accept` header.
  /// - Throws: `FetchError`, or `CancellationError`.
  public func data(
    at address: String, validator: Validator? = nil, limit: Int, accept: String = "*/*"
  ) async throws -> (outcome: Outcome, data: Data) {
    let target = MemoryTarget()
    let outcome = try await fetch(
      WebAddress(address), validator: validator, limit: limit, accept: accept, seconds: policy.totalSeconds,
      heedsRobots: policy.respectsRobots, into: target)
    return (outcome, target.data)
  }

  /// Fetches what an address holds into a file, which is written as it comes.
  ///
  /// The server may send it packed, as gzip; it is written as it comes, and the reader of feeds unpacks it.
  ///
  /// For files that whoever runs this names himself, such as his own shop's feed: robots.txt, which is for programs
  /// that find addresses by themselves, is not asked.
  public func download(
    _ address: String, to file: URL, validator: Validator? = nil, limit: Int, seconds: Double = 3600
  ) async throws -> Outcome {
    try await fetch(
      WebAddress(address), validator: validator, limit: limit, accept: "*/*", seconds: seconds,
      heedsRobots: false, into: FileTarget(file: file))
  }

  private func fetch(
    _ address: WebAddress, validator: Validator?, limit: Int, accept: String, seconds: Double,
    heedsRobots: Bool, into target: any BodyTarget
  ) async throws -> Outcome {
    var wait = policy.backoffSeconds
    for attempt in 1... {
      do {
        return try await follow(
          address, validator: validator, limit: limit, accept: accept, seconds: seconds,
          heedsRobots: heedsRobots, into: target)
      } catch let error as FetchError where error.isPassing && attempt < policy.tries {
        if case .resting = error { throw error }
        // Some chance, so that many that failed at once do not come back at once.
        try await Task.sleep(for: .seconds(wait * .random(in: 0.75...1.25)))
        wait *= 2
      }
    }
    throw CancellationError()  // not reached: the last try returns or throws
  }

  /// Asks, and goes where redirects lead.
  private func follow(
    _ start: WebAddress, validator: Validator?, limit: Int, accept: String, seconds: Double,
    heedsRobots: Bool, into target: any BodyTarget
  ) async throws -> Outcome {
    var address = start
    var seconds = seconds
    for _ in 0...policy.redirects {
      if heedsRobots { try await heedRobots(address) }
      let exchange = Exchange(
        address: address, validator: validator, accept: accept, limit: limit, seconds: seconds,
        policy: policy, heedsRobots: heedsRobots, target: target)
      let (answer, spent) = try await ask(exchange)
      seconds -= spent
      switch answer {
      case .body(let validator, let type): return .fetched(validator, from: address, type: type)
      case .unchanged: return .unchanged
      case .elsewhere(let location): address = try address.redirected(to: location)
      case .forRobotsNot(let word): throw FetchError.disallowed("its answer says '\(word)'")
      case .refused(let status, let wait):
        if let wait { await pace.pause(address.hostAndPort, seconds: wait) }
        throw FetchError.status(status)
      }
    }
    throw FetchError.tooManyRedirects(policy.redirects)
  }

  /// One question in its turn; also says how many seconds it took, without the wait.
  private func ask(_ exchange: Exchange) async throws -> (Exchange.Answer, seconds: Double) {
    let host = exchange.address.hostAndPort
    try await pace.enter(host)
    let began = ContinuousClock.now
    do {
      let answer = try await connect(exchange)
      await pace.leave(host, .answered)
      return (answer, (ContinuousClock.now - began) / .seconds(1))
    } catch {
      let error = FetchError.asking(exchange.address.host, failed: error)
      switch error {
      case FetchError.unreachable: await pace.leave(host, .failed)
      case is FetchError: await pace.leave(host, .answered)
      default: await pace.leave(host, .unknown)
      }
      throw error
    }
  }

  /// Resolves, checks, and connects to exactly what was checked; the next address when one takes no connection.
  private func connect(_ exchange: Exchange) async throws -> Exchange.Answer {
    try await atCheckedAddress(of: exchange.address.host) { try await exchange.run(with: $0) }
  }

  /// Lends a client that reaches a host at an address that was checked, and no other.
  func atCheckedAddress<Result: Sendable>(
    of host: String, _ body: @Sendable (HTTPClient) async throws -> Result
  ) async throws -> Result {
    var failure: any Error = FetchError.unreachable(host: host, reason: "its name leads to no address")
    for address in try await checkedAddresses(of: host).prefix(3) {
      do {
        return try await clients.withClient(for: host, at: address, body)
      } catch {
        failure = FetchError.asking(host, failed: error)
        guard case FetchError.unreachable = failure else { throw failure }
      }
    }
    throw failure
  }

  /// The addresses of a host; refused when any of them may not be reached, since one that mixes both is up to
  /// something.
  private func checkedAddresses(of host: String) async throws -> [IPAddress] {
    let addresses: [IPAddress]
    if let literal = IPAddress(host) {
      addresses = [literal]
    } else {
      addresses = try await resolver.addresses(of: host)
    }
    for address in addresses where !policy.allowedNetworks.contains(where: { $0.contains(address) }) {
      if let reason = AddressRules.refusal(of: address) {
        throw FetchError.notPublic(host: host, reason: reason)
      }
    }
    return addresses
  }

  private func heedRobots(_ address: WebAddress) async throws {
    let file = try await robots.file(of: address.origin) { [self] in
      let target = MemoryTarget()
      let text = try WebAddress(address.origin + "/robots.txt")
      _ = try await follow(
        text, validator: nil, limit: 2_000_000, accept: "text/plain", seconds: policy.totalSeconds,
        heedsRobots: false, into: target)
      return target.data
    }
    if let delay = file.crawlDelay { await pace.space(address.hostAndPort, seconds: delay) }
    guard file.allows(address.target) else {
      throw FetchError.disallowed("its robots.txt forbids \(address.target.prefix(100))")
    }
  }
}
