import Foundation

/// Bytes sent to the server as they are: no client of ours stands between that would refuse or repair them.
enum RawConnection {
  struct Problem: Error {}

  /// As `status`, on a thread of its own.
  static func answer(to request: [UInt8], port: Int) async throws -> Int? {
    try await withCheckedThrowingContinuation { done in
      Thread { done.resume(with: Result { try status(of: request, port: port) }) }.start()
    }
  }

  /// Sends the bytes on a connection of their own and waits for the server to close it.
  ///
  /// It blocks, so it is not for the threads that tasks share.
  ///
  /// - Returns: the status of the answer; nil when there was none.
  static func status(of request: [UInt8], port: Int) throws -> Int? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Problem() }
    defer { close(descriptor) }
    // Other tests of the process may keep the threads that tasks share for a while; what never ends, never ends in this time.
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    guard connected else { throw Problem() }
    var sent = 0
    while sent < request.count {
      let count = request[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { break }  // refused before all of it was there
      sent += count
    }
    shutdown(descriptor, Int32(SHUT_WR))
    var head: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &part, part.count, 0)
      if count < 0, errno == EAGAIN { throw Problem() }  // an answer that never ends
      guard count > 0 else { break }
      if head.count < 16 { head += part.prefix(min(count, 16)) }
    }
    let words = String(decoding: head, as: UTF8.self).split(separator: " ")
    return words.count > 1 && words[0].hasPrefix("HTTP/1.") ? Int(words[1]) : nil
  }
}
