import Foundation
import Synchronization
import Testing

@testable import Office

#if canImport(Glibc)
  import Glibc
#endif

/// A name server on loopback that answers every question with what it is told.
private final class NameServer: Sendable {
  let port: Int
  private let socket: Int32

  /// - Parameter answer: makes the answer section's records (and their number) of the question's bytes.
  init(code: UInt8 = 0, records: [[String]]) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (descriptor, size) = (socket, length)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
    }
    try #require(isBound)
    withUnsafeMutablePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread {
      var question = [UInt8](repeating: 0, count: 1_024)
      var peer = sockaddr_in()
      var peerLength = socklen_t(MemoryLayout<sockaddr_in>.size)
      while true {
        let count = withUnsafeMutablePointer(to: &peer) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            recvfrom(descriptor, &question, question.count, 0, $0, &peerLength)
          }
        }
        guard count > 12 else { return }
        let answer = Self.answer(Array(question[..<count]), code: code, records: records)
        _ = withUnsafePointer(to: &peer) { pointer in
          pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(descriptor, answer, answer.count, 0, $0, peerLength)
          }
        }
      }
    }
  }

  deinit {
    shutdown(socket, Int32(SHUT_RDWR))
    close(socket)
  }

  /// RFC 1035: the question again, then each record as a list of strings with their lengths.
  private static func answer(_ question: [UInt8], code: UInt8, records: [[String]]) -> [UInt8] {
    var end = 12
    while end < question.count, question[end] != 0 { end += Int(question[end]) + 1 }
    end += 5
    var bytes = Array(question[0..<2]) + [0x84, 0x80 | code, 0, 1, 0, UInt8(records.count), 0, 0, 0, 0]
    bytes += question[12..<min(end, question.count)]
    for record in records {
      let data = record.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
      bytes += [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 60, UInt8(data.count >> 8), UInt8(data.count & 0xFF)] + data
    }
    return bytes
  }
}

@Suite("TXT records: asked of a real name server")
struct TextRecordTests {
  @Test("records come back whole, those of several strings joined")
  func records() async throws {
    let long = String(repeating: "x", count: 200)
    let server = try NameServer(records: [["vitrine-verify=abc"], ["v=spf1", " -all"], [long, long]])
    let records = try await SystemTextRecords(server: "127.0.0.1", port: server.port)
      .textRecords(of: "shop.example")
    #expect(records == ["vitrine-verify=abc", "v=spf1 -all", long + long])
  }

  @Test("a name without records has none; a server that fails is an error")
  func nothing() async throws {
    let empty = try NameServer(records: [])
    #expect(
      try await SystemTextRecords(server: "127.0.0.1", port: empty.port).textRecords(of: "a.example") == [])
    let missing = try NameServer(code: 3, records: [])
    #expect(
      try await SystemTextRecords(server: "127.0.0.1", port: missing.port).textRecords(of: "b.example") == [])
    let broken = try NameServer(code: 2, records: [])
    await #expect(throws: OfficeError.self) {
      _ = try await SystemTextRecords(server: "127.0.0.1", port: broken.port).textRecords(of: "c.example")
    }
  }
}
