import Foundation

/// Lines of a file or a pipe, as many at once as are there.
///
/// A program that sends one line and waits for the answer gets it; one that sends a million is read in batches. Reading
/// waits on a thread of its own, so no task is held up.
public final class LineSource: @unchecked Sendable {
  // Sendable by hand: the buffer is touched on `queue` alone.
  private let handle: FileHandle
  private let queue = DispatchQueue(label: "vitrine.lines")
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// Lines of an open file or pipe.
  public init(_ handle: FileHandle) { self.handle = handle }

  /// Up to `limit` lines, without their ends, empty ones left out; nothing at the end.
  public func next(_ limit: Int) async -> [String] {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.lines(limit)) }
    }
  }

  private func lines(_ limit: Int) -> [String] {
    while true {
      let lines = buffered(limit)
      if !lines.isEmpty || (isAtEnd && start == buffer.count) { return lines }
      // What is there, up to a pipe's worth; waits only when nothing is.
      let data = arrived()
      if data.isEmpty {
        isAtEnd = true
        if start < buffer.count { buffer.append(UInt8(ascii: "\n")) }
      } else {
        buffer.removeFirst(start)
        start = 0
        buffer.append(contentsOf: data)
      }
    }
  }

  /// The next bytes; none at the end.
  ///
  /// Not `availableData`: of a file that is all the rest at once.
  private func arrived() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 65_536) { bytes, count in
      var found: Int
      repeat {
        found = read(handle.fileDescriptor, bytes.baseAddress, bytes.count)
      } while found < 0
        && errno == EINTR
      count = max(0, found)
    }
  }

  private func buffered(_ limit: Int) -> [String] {
    var lines: [String] = []
    while lines.count < limit, let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
      var line = buffer[start..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      if !line.isEmpty { lines.append(String(decoding: line, as: UTF8.self)) }
      start = end + 1
    }
    return lines
  }
}
