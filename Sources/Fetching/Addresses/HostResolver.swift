import Dispatch
import Foundation

/// Turns a host's name into addresses.
public protocol HostResolver: Sendable {
  /// All addresses of a host, the best first; empty when it has none.
  func addresses(of host: String) async throws -> [IPAddress]
}

/// The machine's own resolver: hosts file, then DNS.
public struct SystemResolver: HostResolver {
  // Look-ups block, and a dead name server blocks long; they have threads of their own.
  private static let queue = DispatchQueue(label: "vitrine.fetching.names", attributes: .concurrent)

  /// The machine's resolver.
  public init() {}

  /// All addresses of a host in the order RFC 6724 prefers.
  public func addresses(of host: String) async throws -> [IPAddress] {
    await withCheckedContinuation { continuation in
      Self.queue.async { continuation.resume(returning: Self.look(up: host)) }
    }
  }

  private static func look(up host: String) -> [IPAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var next = list
    while let entry = next {
      if let address = entry.pointee.ai_addr.flatMap({ IPAddress($0) }), !addresses.contains(address) {
        addresses.append(address)
      }
      next = entry.pointee.ai_next
    }
    return addresses
  }
}
