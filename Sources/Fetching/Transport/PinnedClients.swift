import AsyncHTTPClient
import NIOCore

/// One HTTP client for each pair of a host's name and an address that was checked, so that connections go to that
/// address and no other while certificates are still asked for the name.
///
/// A name can change its address between check and connection (DNS rebinding); here there is nothing in between: the
/// client never resolves a name.
actor PinnedClients {
  private struct Key: Hashable {
    var host: String
    var address: IPAddress
  }
  private struct Entry {
    let client: HTTPClient
    var users = 0
    var used: UInt64 = 0
  }

  private let policy: FetchPolicy
  private let most: Int
  private var entries: [Key: Entry] = [:]
  private var clock: UInt64 = 0

  init(policy: FetchPolicy, most: Int = 64) {
    self.policy = policy
    self.most = most
  }

  deinit {
    let clients = entries.values.map(\.client)
    Task { for client in clients { try? await client.shutdown() } }
  }

  /// Lends the client for a host at a checked address.
  func withClient<Result: Sendable>(
    for host: String, at address: IPAddress,
    _ body: @Sendable (HTTPClient) async throws -> Result
  ) async throws -> Result {
    let key = Key(host: host, address: address)
    let client = take(key)
    do {
      let result = try await body(client)
      await giveBack(key)
      return result
    } catch {
      await giveBack(key)
      throw error
    }
  }

  private func take(_ key: Key) -> HTTPClient {
    var entry = entries[key] ?? Entry(client: makeClient(key))
    clock += 1
    entry.users += 1
    entry.used = clock
    entries[key] = entry
    return entry.client
  }

  private func giveBack(_ key: Key) async {
    entries[key]?.users -= 1
    guard entries.count > most else { return }
    let idle = entries.filter { $0.value.users == 0 }.min { $0.value.used < $1.value.used }
    guard let idle else { return }
    entries[idle.key] = nil
    try? await idle.value.client.shutdown()
  }

  private func makeClient(_ key: Key) -> HTTPClient {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.dnsOverride = [key.host: key.address.description]
    configuration.timeout = .init(
      connect: .milliseconds(Int64(policy.connectSeconds * 1000)),
      read: .milliseconds(Int64(policy.silenceSeconds * 1000)))
    configuration.connectionPool = .init(
      idleTimeout: .seconds(15), concurrentHTTP1ConnectionsPerHostSoftLimit: max(1, policy.requestsPerHost))
    // We count and space the tries ourselves.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }
}
