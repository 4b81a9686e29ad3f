import Hummingbird
import NIOCore

extension Request {
  /// The whole body, or an error as soon as it is longer or slower than allowed.
  ///
  /// - Throws: `ServerProblem`: 413 too large (before reading when the length is declared), 408 too slow.
  func collectBody(maximumBytes: Int, timeout: Duration) async throws -> [UInt8] {
    if let declared = headers[.contentLength].flatMap({ Int($0) }), declared > maximumBytes {
      throw ServerProblem.tooLarge(limit: maximumBytes)
    }
    return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        for try await buffer in body {
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
}
