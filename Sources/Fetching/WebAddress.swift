import Foundation

/// An http or https address in parts, checked: what is fetched is what was judged.
///
/// Two readers of one text can disagree about which host it names (`http://good.example\@127.0.0.1/`); so the text is
/// read once, strictly, and everything after works on the parts.
public struct WebAddress: Sendable, Hashable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// Lower-case name or IP address, without brackets.
  public let host: String
  /// TCP port.
  public let port: Int
  /// Path and query as sent, beginning with a slash.
  public let target: String

  /// Ports below 1024 speak other protocols, to which a request should not be sent by accident.
  static func isAllowed(port: Int) -> Bool { port == 80 || port == 443 || (1024...65_535).contains(port) }

  /// An address from its text.
  ///
  /// - Throws: `FetchError.badAddress` saying what is wrong with it.
  public init(_ text: String) throws(FetchError) {
    guard text.utf8.count <= 4096 else { throw .badAddress("it is longer than 4096 bytes") }
    guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f || $0 == "\\" }) else {
      throw .badAddress("it holds spaces, control characters or backslashes")
    }
    guard let parts = URLComponents(string: text) else { throw .badAddress("it is no address") }
    try self.init(parts)
  }

  private init(_ parts: URLComponents) throws(FetchError) {
    let scheme = parts.scheme?.lowercased() ?? ""
    guard scheme == "http" || scheme == "https" else {
      throw .badAddress("only http and https addresses are fetched")
    }
    guard parts.user == nil, parts.password == nil else {
      throw .badAddress("it names a user or password")
    }
    var host = (parts.encodedHost ?? "").lowercased()
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
      guard IPAddress(host) != nil else { throw .badAddress("its IPv6 address cannot be read") }
    } else {
      let allowed = host.utf8.allSatisfy { byte in
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || [0x2d, 0x2e, 0x5f].contains(byte)
      }
      guard !host.isEmpty, allowed, host.utf8.count <= 253 else {
        throw .badAddress("its host's name cannot be used")
      }
    }
    self.scheme = scheme
    self.host = host
    port = parts.port ?? (scheme == "https" ? 443 : 80)
    guard Self.isAllowed(port: port) else {
      throw .badAddress("port \(port) is not fetched from; use 80, 443 or one above 1023")
    }
    let path = parts.percentEncodedPath
    target =
      (path.hasPrefix("/") ? path : "/" + path) + (parts.percentEncodedQuery.map { "?\($0)" } ?? "")
  }

  /// The address a redirect leads to; `location` may be relative.
  func redirected(to location: String) throws(FetchError) -> WebAddress {
    guard let base = URL(string: description), let next = URL(string: location, relativeTo: base) else {
      throw .badAddress("a redirect leads to what is no address")
    }
    return try WebAddress(next.absoluteString)
  }

  /// Scheme, host and port: what one robots.txt speaks for.
  var origin: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(name)" : "\(scheme)://\(name):\(port)"
  }

  /// Host and port: what politeness counts by.
  var hostAndPort: String { "\(host):\(port)" }

  /// The address as text.
  public var description: String { origin + target }

  /// Whether a text looks like a web address rather than a file's path.
  public static func isWebAddress(_ text: String) -> Bool {
    let start = text.prefix(8).lowercased()
    return start.hasPrefix("http://") || start.hasPrefix("https://")
  }
}
