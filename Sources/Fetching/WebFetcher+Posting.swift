import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension WebFetcher {
  /// Posts something to an address a stranger may have named; the address is checked like one that is fetched from.
  ///
  /// - Returns: the status; redirects are not followed, and what is answered is not read.
  /// - Throws: `FetchError`, or `CancellationError`.
  public func post(_ body: Data, to text: String, headers: [String: String]) async throws -> Int {
    let address = try WebAddress(text)
    var request = HTTPClientRequest(url: address.description)
    request.method = .POST
    request.headers.add(name: "User-Agent", value: policy.userAgent)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    let (asked, seconds) = (request, policy.totalSeconds)
    return try await atCheckedAddress(of: address.host) { client in
      let answer = try await client.execute(asked, timeout: .milliseconds(Int64(seconds * 1_000)))
      return Int(answer.status.code)
    }
  }
}
