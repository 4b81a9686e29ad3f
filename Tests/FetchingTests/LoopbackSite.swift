import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import Fetching

/// A real HTTP server on loopback that answers as a test says and counts what it is asked.
final class LoopbackSite: Sendable {
  typealias Answer = @Sendable (Request) async throws -> Response

  /// What it was asked, `GET /path` with the query, in order.
  let asked = Mutex<[String]>([])
  /// The host each question was for, by its Host header.
  let hosts = Mutex<[String]>([])
  /// Most questions answered at the same time so far.
  let most = Mutex<(now: Int, most: Int)>((0, 0))
  private let answers: [String: Answer]

  init(_ answers: [String: Answer]) { self.answers = answers }

  func count(_ path: String) -> Int { asked.withLock { $0.count { $0 == path } } }

  /// Runs `body` with the port while the site answers.
  func serve(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    let router = Router()
    router.add(middleware: Everything(site: self))
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { found.yield($0.localAddress?.port ?? 0) },
      logger: Logger(label: "site") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      group.addTask {
        for await port in ports {
          try await body(port)
          return
        }
      }
      _ = try await group.next()
      group.cancelAll()
    }
  }

  fileprivate func answer(_ request: Request) async throws -> Response {
    let target = request.uri.description
    asked.withLock { $0.append(target) }
    hosts.withLock { $0.append(request.head.authority ?? "") }
    most.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
    defer { most.withLock { $0.now -= 1 } }
    let path = String(target.prefix { $0 != "?" })
    guard let answer = answers[path] ?? answers["*"] else { return Response(status: .notFound) }
    return try await answer(request)
  }

  private struct Everything: RouterMiddleware {
    let site: LoopbackSite
    func handle(
      _ request: Request, context: BasicRequestContext,
      next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response { try await site.answer(request) }
  }

  /// A policy that may reach loopback and waits little.
  static func policy(_ change: (inout FetchPolicy) -> Void = { _ in }) -> FetchPolicy {
    var policy = FetchPolicy()
    policy.allowedNetworks = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }
    policy.backoffSeconds = 0.01
    policy.secondsBetweenRequests = 0
    policy.connectSeconds = 2
    policy.silenceSeconds = 0.5
    policy.totalSeconds = 5
    change(&policy)
    return policy
  }
}

extension Response {
  static func bytes(_ data: Data, _ headers: HTTPFields = [:]) -> Response {
    Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
  }

  static func redirect(_ location: String) -> Response {
    Response(status: .found, headers: [.location: location])
  }
}

/// Names that lead where a test says; the answer may differ at each question, as a rebinding attacker's does.
final class ScriptedResolver: HostResolver {
  let asked = Mutex<[String]>([])
  private let answers: [String: [[String]]]

  init(_ answers: [String: [[String]]]) { self.answers = answers }

  func addresses(of host: String) async throws -> [IPAddress] {
    let turn = asked.withLock { asked in
      asked.append(host)
      return asked.count { $0 == host } - 1
    }
    guard let script = answers[host], !script.isEmpty else { return [] }
    return script[min(turn, script.count - 1)].compactMap { IPAddress($0) }
  }
}
