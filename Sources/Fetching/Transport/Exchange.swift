import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// What tells a changed file from an unchanged one, as its server says.
public struct Validator: Sendable, Hashable, Codable {
  /// The `ETag` of the last answer.
  public var etag: String?
  /// Its `Last-Modified`, as written.
  public var lastModified: String?

  /// A validator from its parts.
  public init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }
}

/// One question to one checked address, and what came back.
struct Exchange: Sendable {
  /// What a server's answer means for us.
  enum Answer: Sendable {
    /// The body is in the target.
    case body(Validator, type: String?)
    /// What we have is still current.
    case unchanged
    /// It lies elsewhere.
    case elsewhere(String)
    /// Nothing usable; with the seconds the server asks to wait, if it does.
    case refused(status: Int, wait: Double?)
    /// The answer says robots shall not use it.
    case forRobotsNot(String)
  }

  let address: WebAddress
  let validator: Validator?
  let accept: String
  let limit: Int
  let seconds: Double
  let policy: FetchPolicy
  let heedsRobots: Bool
  let target: any BodyTarget

  /// Asks through a client that reaches nothing but the checked address.
  func run(with client: HTTPClient) async throws -> Answer {
    let end = ContinuousClock.now + .seconds(seconds)
    let response = try await client.execute(
      request, deadline: .now() + .milliseconds(Int64(max(0, seconds) * 1000)))
    let headers = response.headers
    switch response.status.code {
    case 200, 203: break
    case 304 where validator != nil: return .unchanged
    case 301, 302, 303, 307, 308:
      guard let location = headers.first(name: "location") else {
        return .refused(status: Int(response.status.code), wait: nil)
      }
      return .elsewhere(location)
    case let code: return .refused(status: Int(code), wait: Self.wait(headers.first(name: "retry-after")))
    }
    if heedsRobots,
      let word = RobotsTag.refusal(in: headers["x-robots-tag"], robot: policy.robotName)
    {
      return .forRobotsNot(word)
    }
    if let declared = headers.first(name: "content-length").flatMap({ Int($0) }), declared > limit {
      throw FetchError.tooManyBytes(limit: limit)
    }
    try target.begin()
    var count = 0
    for try await bytes in response.body {
      count += bytes.readableBytes
      guard count <= limit else { throw FetchError.tooManyBytes(limit: limit) }
      // The client's own deadline ends with the answer's head; a server that dribbles must not outlive ours.
      guard ContinuousClock.now < end else {
        throw FetchError.unreachable(host: address.host, reason: "its answer took too long")
      }
      try target.append(bytes)
    }
    // A cancelled task sees the body end early.
    try Task.checkCancellation()
    return .body(
      Validator(etag: headers.first(name: "etag"), lastModified: headers.first(name: "last-modified")),
      type: headers.first(name: "content-type"))
  }

  private var request: HTTPClientRequest {
    var request = HTTPClientRequest(url: address.description)
    request.headers.add(name: "user-agent", value: policy.userAgent)
    request.headers.add(name: "accept", value: accept)
    if target.takesPacked { request.headers.add(name: "accept-encoding", value: "gzip") }
    if let etag = validator?.etag { request.headers.add(name: "if-none-match", value: etag) }
    if let date = validator?.lastModified { request.headers.add(name: "if-modified-since", value: date) }
    return request
  }

  /// `Retry-After` in seconds or as a date.
  private static func wait(_ text: String?) -> Double? {
    guard let text else { return nil }
    if let seconds = Double(text) { return seconds.isFinite ? max(0, seconds) : nil }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.date(from: text).map { max(0, $0.timeIntervalSinceNow) }
  }
}

extension FetchError {
  /// The error that ends a question to `host`, in our words.
  static func asking(_ host: String, failed error: any Error) -> any Error {
    if error is FetchError || error is CancellationError { return error }
    if Task.isCancelled { return CancellationError() }
    let reason: String
    switch error as? HTTPClientError {
    case .connectTimeout?, .getConnectionFromPoolTimeout?: reason = "it did not take the connection in time"
    case .readTimeout?: reason = "it fell silent"
    case .deadlineExceeded?: reason = "its answer took too long"
    case .remoteConnectionClosed?, .uncleanShutdown?: reason = "it closed the connection"
    case .tlsHandshakeTimeout?: reason = "it did not agree on encryption in time"
    case let other?: reason = other.shortDescription
    case nil: reason = error is HTTPParserError ? "its answer is not HTTP" : "the connection failed"
    }
    return unreachable(host: host, reason: reason)
  }
}
