import Catalog
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix
import SwiftProtobuf

/// Calls to one Milvus: with a deadline, tried again while that makes sense, in words of `IndexError` when they fail.
final class MilvusConnection: Sendable {
  let address: MilvusAddress
  /// There is no collection of the name asked for.
  struct Missing: Error {}

  private let client: GRPCClient<HTTP2ClientTransport.Posix>
  private let running: Task<Void, Never>
  private let gate: CallGate

  init(_ address: MilvusAddress, gate: CallGate = CallGate()) throws {
    self.address = address
    self.gate = gate
    let target: any ResolvableTarget =
      switch address.place {
      case .host(let host, let port): .dns(host: host, port: port)
      case .socket(let path): .unixDomainSocket(path: path)
      }
    var config = HTTP2ClientTransport.Posix.Config.defaults
    config.backoff.initial = .milliseconds(100)
    config.backoff.max = .seconds(2)
    // A peer that vanished without a word is noticed.
    config.connection.keepalive = .init(time: .seconds(30), timeout: .seconds(10), allowWithoutCalls: false)
    let client = GRPCClient(
      transport: try HTTP2ClientTransport.Posix(
        target: target, transportSecurity: address.usesTLS ? .tls : .plaintext, config: config))
    self.client = client
    running = Task { try? await client.runConnections() }
  }

  deinit {
    client.beginGracefulShutdown()
    running.cancel()
  }

  /// How many calls are under way.
  var underway: Int { gate.underway }

  /// Makes a call.
  ///
  /// - Parameters:
  ///   - method: the name in Milvus's service.
  ///   - deadline: how long it may take, trying again included.
  ///   - retries: whether it is made again when the engine was not there: only for calls that may be made twice.
  func call<Request: Message, Response: MilvusResponse>(
    _ method: String, _ request: Request, deadline: Duration, retries: Bool = true
  ) async throws -> Response {
    do { try gate.enter() } catch let refusal {
      switch refusal {
      case .full(let limit): throw unavailable("\(limit) requests are under way already")
      case .closed: throw unavailable("it has not answered of late and is given a moment")
      }
    }
    let end = ContinuousClock.now.advanced(by: deadline)
    var pause = Duration.milliseconds(50)
    while true {
      let problem: MilvusProblem
      do {
        let response: Response = try await attempt(
          method, request, within: ContinuousClock.now.duration(to: end))
        guard let found = MilvusProblem(response.status) else {
          gate.leave(late: false)
          return response
        }
        problem = found
      } catch let error as RPCError {
        if Task.isCancelled {
          gate.leave(late: nil)
          throw CancellationError()
        }
        problem = MilvusProblem(error)
      } catch {
        gate.leave(late: nil)
        throw error
      }
      if problem.isMissing {
        gate.leave(late: false)
        throw Missing()
      }
      let left = ContinuousClock.now.duration(to: end)
      guard problem.isPassing, retries, left > pause else {
        gate.leave(late: problem.isPassing)
        throw problem.isPassing
          ? unavailable("\(method): \(problem.reason)") : refused(method, problem.reason)
      }
      do { try await Task.sleep(for: pause) } catch {
        gate.leave(late: nil)
        throw error
      }
      pause = min(pause * 2, .seconds(1))
    }
  }

  private func attempt<Request: Message, Response: MilvusResponse>(
    _ method: String, _ request: Request, within time: Duration
  ) async throws -> Response {
    guard time > .zero else { throw RPCError(code: .deadlineExceeded, message: "no time was left") }
    var options = CallOptions.defaults
    options.timeout = time
    options.waitForReady = false
    options.maxResponseMessageBytes = 1 << 28
    var metadata = Metadata()
    if let credentials = address.credentials {
      metadata.addString(Data(credentials.utf8).base64EncodedString(), forKey: "authorization")
    }
    if !address.database.isEmpty { metadata.addString(address.database, forKey: "dbname") }
    return try await client.unary(
      request: ClientRequest(message: request, metadata: metadata),
      descriptor: MethodDescriptor(
        fullyQualifiedService: "milvus.proto.milvus.MilvusService", method: method),
      serializer: ProtobufSerializer<Request>(), deserializer: ProtobufDeserializer<Response>(),
      options: options
    ) { try $0.message }
  }

  private func unavailable(_ reason: String) -> IndexError {
    .unavailable(engine: address.name, reason: reason)
  }

  private func refused(_ method: String, _ reason: String) -> IndexError {
    .refused(engine: address.name, reason: "\(method): \(reason)")
  }
}

/// What went wrong with a call.
private struct MilvusProblem {
  var reason: String
  /// Whether the same call may succeed a little later.
  var isPassing: Bool
  /// Whether the collection is not there.
  var isMissing = false
  init(_ error: RPCError) {
    let isLate = error.code == .deadlineExceeded
    isPassing =
      [.unavailable, .deadlineExceeded, .resourceExhausted, .aborted, .cancelled].contains(error.code)
    reason = isLate ? "it did not answer in time" : error.message.isEmpty ? "\(error.code)" : error.message
  }

  /// The problem an answer tells of; nil when it tells of none.
  init?(_ status: MilvusStatus) {
    guard status.errorCode != 0 || status.code != 0 else { return nil }
    let text = status.reason.isEmpty ? "error \(status.code)" : status.reason
    // What Milvus says while it starts, moves segments to another node or is asked for too much; of its 2.3 codes only
    // some carry the mark `retriable`.
    let passing = [
      "not ready", "not available", "no available", "not loaded", "rate limit", "timestamp lag",
      "not found node",
      "node not found", "not fully loaded", "unavailable", "connection refused", "channel not found",
      "offline",
      "context canceled",
    ]
    reason = text
    isMissing = status.code == 100 || status.errorCode == 4
    isPassing = status.retriable || passing.contains { text.localizedCaseInsensitiveContains($0) }
  }
}

private struct ProtobufSerializer<Content: Message>: MessageSerializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: Content) throws -> Bytes {
    Bytes(try message.serializedBytes() as [UInt8])
  }
}

private struct ProtobufDeserializer<Content: Message>: MessageDeserializer {
  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) throws -> Content {
    try bytes.withUnsafeBytes { try Content(serializedBytes: Array($0)) }
  }
}
