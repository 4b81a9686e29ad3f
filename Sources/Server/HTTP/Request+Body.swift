import Hummingbird
import NIOCore

extension Request {
  /// The whole body, or an error as soon as it is longer or slower than allowed.
  ///
  /// - Throws: `ServerProblem`: 413 too large (before reading when the length is declared), 408 too slow, 400 when the
  ///   client went away before all of it had come.
  func collectBody(maximumBytes: Int, timeout: Duration) async throws -> [UInt8] {
    if let declared = headers[.contentLength].flatMap({ Int($0) }), declared > maximumBytes {
      throw ServerProblem.tooLarge(limit: maximumBytes)
    }
    return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        var parts = body.makeAsyncIterator()
        while let buffer = try await Self.next(of: &parts) {
          guard bytes.count + buffer.readableBytes <= maximumBytes else {
            throw ServerProblem.tooLarge(limit: maximumBytes)
          }
          bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
      }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let bytes = first else { throw ServerProblem.slowBody }
      return bytes
    }
  }

  /// The body's next part; what goes wrong with the connection meanwhile is the client's doing, not the server's failure.
  private static func next(of parts: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
    do {
      return try await parts.next()
    } catch let error as CancellationError {
      throw error
    } catch {
      throw ServerProblem.incompleteBody
    }
  }
}
